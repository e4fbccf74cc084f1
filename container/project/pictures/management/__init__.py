"""Commands of the reference project."""
