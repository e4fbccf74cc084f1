"""The bucket that keeps Terraform's state."""

from __future__ import annotations

from constructs import Construct

from modules.private_bucket import PrivateBucket
from tij.settings.models import ProtectionSettings, StateSettings


class StateBucket(PrivateBucket):
    """Versioned, encrypted, TLS-only; an overwritten state can be restored for 90 days.

    Locks are objects beside the state (Terraform's S3 backend page, "State Locking").
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: StateSettings,
        protection: ProtectionSettings,
    ) -> None:
        """Never emptied by Terraform: losing it would lose what was built."""
        super().__init__(
            scope,
            id_,
            name=settings.bucket,
            noncurrent_days=settings.noncurrent_days,
            prevent_destroy=protection.prevent_destroy,
        )
        self.set_policy(self)
