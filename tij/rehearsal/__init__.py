"""The whole deployment on the embedded AWS: applied, then used."""
