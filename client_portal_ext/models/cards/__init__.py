"""Cards on file, and what the business hears of them."""
