"""The embedded AWS: a local process that answers like AWS, for rehearsals."""

from emulator.process import EmbeddedAws, EmbeddedAwsError, Status

__all__ = ["EmbeddedAws", "EmbeddedAwsError", "Status"]
