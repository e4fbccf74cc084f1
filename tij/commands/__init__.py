"""The commands of `tij`, one file a command."""
