"""Every variant of production, applied on the embedded AWS, and its roles held to the calls."""
