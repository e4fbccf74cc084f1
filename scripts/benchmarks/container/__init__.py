"""What the benchmarks of the container are made of."""
