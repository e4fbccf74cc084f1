"""What an image's pending migrations do to the database and to the code that runs beside it."""
