"""The running service: what ECS and CloudWatch say of it, and one-off tasks beside it."""
