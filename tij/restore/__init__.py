"""A restored moment of the database in the live one's place, and the way back."""
