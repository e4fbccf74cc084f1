"""Inputs changed at random, to find what no test thought of."""
