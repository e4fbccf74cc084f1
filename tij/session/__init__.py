"""One environment opened: its settings, lock, AWS and Terraform."""
