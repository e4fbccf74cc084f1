"""A new project's settings: at most ten questions, and the two files that the answers become."""
