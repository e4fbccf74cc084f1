"""The embedded AWS: a local process that answers like AWS, for rehearsals."""

from tij.emulator.process import EmbeddedAws, EmbeddedAwsError, Status

__all__ = ["EmbeddedAws", "EmbeddedAwsError", "Status"]
