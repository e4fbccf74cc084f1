"""Documentation, and what renders parts of it."""
