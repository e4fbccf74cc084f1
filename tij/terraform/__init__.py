"""Running Terraform (or OpenTofu): finding it and its provider, and one stack's commands."""
