"""Who comes in: portal user, start and end of support, what the team sees of it."""
