"""What an image's pending migrations do to the database and to the code beside it, measured."""
