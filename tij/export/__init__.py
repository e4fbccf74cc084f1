"""The way out: every stack as plain HCL, for whoever goes on without this program."""
