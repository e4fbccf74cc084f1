"""How many of the mistakes that AWS refuses are refused before AWS sees them, and by whom."""
