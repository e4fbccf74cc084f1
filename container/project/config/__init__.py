"""The reference project's settings and addresses."""
