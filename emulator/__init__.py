"""The embedded AWS: a local process that answers like AWS, for rehearsals."""
