"""Run `main.py` for several changes in one process: CDKTF's start costs more than a synthesis.

Each line of the standard input is JSON: the changes, and the directory to write to.
"""

from __future__ import annotations

import json
import os
import runpy
import sys


def main() -> int:
    """Return what the first `main.py` that did not return 0 returned."""
    for line in sys.stdin:
        changes, os.environ["CDKTF_OUTDIR"] = json.loads(line)
        sys.argv = ["main.py", *changes]
        try:
            runpy.run_path("main.py", run_name="__main__")
        except SystemExit as ended:
            if ended.code:
                return ended.code if isinstance(ended.code, int) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
