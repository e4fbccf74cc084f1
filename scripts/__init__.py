"""Benchmarks, and what renders parts of the documentation."""
