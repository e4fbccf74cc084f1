"""The provider's program; Terraform starts it and speaks gRPC to it."""

from __future__ import annotations

import os
import threading
import time

import tf.provider
from tf.runner import run_provider

from tij.emulator.vercel.protocol import Servicer
from tij.emulator.vercel.provider import VercelStandIn


def main() -> None:
    """Serve until Terraform says stop, or exits."""
    threading.Thread(target=_end_after, args=(os.getppid(),), daemon=True).start()
    # The library looks its servicer up when it starts.
    tf.provider.ProviderServicer = Servicer
    run_provider(VercelStandIn())


def _end_after(terraform: int) -> None:
    # A killed Terraform tells its providers nothing.
    while os.getppid() == terraform:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    main()
