"""Django's PostgreSQL backend, made for a password that RDS rotates."""
