"""The commands of `tij`, one file per command."""
