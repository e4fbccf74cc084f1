"""The Django project that `[app]` names: what the image is made of, and what its source says."""
