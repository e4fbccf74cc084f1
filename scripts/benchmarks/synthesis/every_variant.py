"""Synthesize environments and their variants, one app each: every_variant.py OUTPUT [NUMBER].

Variants are each egress with each hardening phase and a few more. With NUMBER, every NUMBERth of
them and each environment as it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.tij.pricing.variants import variants
from tij import synthesis
from tij.settings import load, names


def main(output: Path, each: int = 1) -> None:
    """Write `OUTPUT/<environment>, <variant>/`."""
    synthesis.activate()
    from cdktf import App

    import stacks

    output.mkdir(parents=True)
    for environment in names():
        settings = load(environment)
        chosen = [("as it is", settings), *list(variants(settings))[::each]]
        for name, variant in chosen:
            app = App(outdir=str(output / f"{environment}, {name}"))
            stacks.compose(app, variant)
            app.synth()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
