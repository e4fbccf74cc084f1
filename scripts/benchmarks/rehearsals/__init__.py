"""What two rehearsals left, compared."""
