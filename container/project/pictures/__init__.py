"""Uploaded pictures: the reference project's one subject."""
