"""A release: an image from the registry becomes the one that the service runs, or nothing does."""
