"""What `benchmarks.container_sizes` and `benchmarks.container_faults` are made of."""
