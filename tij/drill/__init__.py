"""Drills: what is only believed until it was tried."""
