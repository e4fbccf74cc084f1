"""The S3 backend that keeps Terraform's state."""
