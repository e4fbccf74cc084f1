"""The way out: every stack as plain HCL, for who goes on without this program."""
