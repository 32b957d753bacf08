"""Who was sent by whom."""
