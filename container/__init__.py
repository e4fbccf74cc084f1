"""The image, the reference Django project, and a way to run both without Docker."""
