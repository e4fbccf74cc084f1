"""The provider's program; Terraform starts it and speaks gRPC to it."""

from __future__ import annotations

import tf.provider
from tf.runner import run_provider

from emulator.vercel.protocol import Servicer
from emulator.vercel.provider import VercelStandIn


def main() -> None:
    """Serve until Terraform says stop."""
    # The library looks its servicer up when it starts.
    tf.provider.ProviderServicer = Servicer
    run_provider(VercelStandIn())


if __name__ == "__main__":
    main()
