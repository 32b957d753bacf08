"""How: links instead of passwords, sessions, limits."""
