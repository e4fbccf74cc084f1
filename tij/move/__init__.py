"""The database's move to an encrypted instance of the designed version, and its way back."""
