"""One file per service: from a resource's arguments to what it uses in a month."""
