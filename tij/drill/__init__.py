"""Drills: what is only believed until it is tried."""
