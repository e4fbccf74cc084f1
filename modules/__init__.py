"""One construct per AWS tier, one file each; connections are verbs on objects."""
