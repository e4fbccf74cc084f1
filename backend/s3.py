"""The backend block of every stack."""

from __future__ import annotations

from cdktf import S3Backend, TerraformStack

from tij.settings.models import Settings


def state_key(settings: Settings, stack_name: str) -> str:
    """`<project>/<environment>/<stack>.tfstate`, the key of a stack's state."""
    return f"{settings.state_prefix}{stack_name}.tfstate"


def attach_backend(stack: TerraformStack, settings: Settings, stack_name: str) -> None:
    """Keep `stack`'s state in the S3 bucket of the settings, encrypted and locked in S3 itself."""
    backend = S3Backend(
        stack,
        bucket=settings.state.bucket,
        key=state_key(settings, stack_name),
        region=settings.aws.region,
        encrypt=True,
    )
    # CDKTF 0.21 does not know the argument that replaced the DynamoDB lock.
    backend.add_override("use_lockfile", True)
