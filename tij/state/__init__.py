"""Terraform's state objects in the S3 bucket: read, bootstrapped, recovered."""
