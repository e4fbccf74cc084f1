"""A stand-in for Vercel's Terraform provider, so that a rehearsal covers the front end."""

from tij.emulator.vercel.installation import EmbeddedVercel

__all__ = ["EmbeddedVercel"]
