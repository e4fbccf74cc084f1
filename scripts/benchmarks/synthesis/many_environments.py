"""Synthesize N environments in one app: many_environments.py N OUTPUT."""

from __future__ import annotations

import sys

from tij import synthesis
from tij.settings import load


def main(number: int, output: str) -> None:
    """Production and N - 1 copies of it under other names."""
    synthesis.activate()
    from cdktf import App

    import stacks

    settings = load("production")
    app = App(outdir=output)
    for index in range(number):
        name = f"production{index or ''}"
        stacks.compose(app, settings.model_copy(update={"environment": name}))
    app.synth()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
