"""What `benchmarks.synth` is made of."""
