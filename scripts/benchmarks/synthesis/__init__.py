"""What `scripts.benchmarks.synth` is made of."""
