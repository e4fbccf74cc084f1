"""Pausing an environment, and waking it: what the settings and Terraform can't do themselves."""
