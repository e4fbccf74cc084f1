"""Which tiers live, fail and are applied together; the only place that wires tiers."""
