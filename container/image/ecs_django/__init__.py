"""What a Django project needs to live in an ECS task behind an ALB, an RDS database and S3."""
