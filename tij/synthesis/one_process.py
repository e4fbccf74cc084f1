"""jsii's Node process, in jsii's own terms, on the Node that was started early.

Imported once jsii's module is there; `take_over` puts the class in its place. The messages and
their order are jsii's. Two things differ: `load` is not waited for (its answer, which jsii does not
use, is read before the next request's answer, and an error in it is raised there), and the end
leaves Node the time to finish a type index.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import selectors
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import IO, Any

from jsii._kernel.providers.process import _NodeProcess
from jsii._kernel.types import LoadRequest, LoadResponse
from jsii.errors import ErrorType, JavaScriptError, JSIIError

from tij.synthesis.early_node import EarlyNode

log = logging.getLogger(__name__)

END_TIMEOUT = 60
"""Seconds that Node may take to finish the index of a new package; seldom more than three."""
CHUNK = 65536


def take_over(module: ModuleType, early: EarlyNode) -> None:
    """Have `module`, jsii._kernel.providers.process, use `early` for its first process."""

    class Process(OneProcess):
        _early = early

    module._NodeProcess = Process  # type: ignore[attr-defined]


class OneProcess(_NodeProcess):
    """A `_NodeProcess` that is one process, not two."""

    _early: EarlyNode

    def start(self) -> None:
        """Adopt the Node that was started early, or start one as usual if it does not answer."""
        process = self._early.process
        atexit.unregister(self._early.end)
        self._unread_loads = 0
        self.sink_thread = threading.Thread(
            name="process.output_sink",
            target=_pass_on,
            args=(process.stdout, process.stderr),
            daemon=True,
        )
        self.sink_thread.start()
        # Where jsii's own code looks for them.
        process.stdin = self._requests = os.fdopen(self._early.requests, "wb")
        process.stdout = os.fdopen(self._early.answers, "rb")
        self._process = process
        try:
            self.handshake()
        except Exception as error:
            log.debug("jsii starts Node as usual: the one started early did not greet: %s", error)
            process.kill()
            process.wait()
            super().start()  # type: ignore[no-untyped-call]
        else:
            atexit.register(self.stop)

    @property
    def _is_early(self) -> bool:
        return self._process is self._early.process

    def send(self, request: Any, response_type: Any) -> Any:
        """Send a request, and wait for its answer unless nobody uses it."""
        if not self._is_early:
            return super().send(request, response_type)
        if isinstance(request, LoadRequest) and Path(request.tarball).parent.name == "_jsii":
            # Elsewhere than in its package, the file may be gone before Node reads it.
            message = json.dumps(self._serializer.unstructure(request))
            self._requests.write(message.encode() + b"\n")
            self._requests.flush()
            self._unread_loads += 1
            return LoadResponse(assembly=request.name, types=0)
        while self._unread_loads:
            self._unread_loads -= 1
            self._raise_what_failed(self._next_message())
        return super().send(request, response_type)

    def stop(self) -> None:
        """Let Node exit, and wait until it has finished the index of a new package."""
        if self._is_early:
            with contextlib.suppress(BrokenPipeError):
                if not self._requests.closed:
                    self._requests.write(b'{"exit":0}\n')
                    self._requests.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=END_TIMEOUT)
        super().stop()

    def _raise_what_failed(self, answer: Mapping[str, Any]) -> None:
        """As the end of jsii's own `send`."""
        if "error" in answer:
            known = answer["name"] == ErrorType.JSII_FAULT.value
            cause = JavaScriptError(answer["stack"])  # type: ignore[no-untyped-call]
            raise (JSIIError if known else RuntimeError)(answer["error"]) from cause


def _pass_on(stdout: IO[bytes], stderr: IO[bytes]) -> None:
    """Write what the program prints to this process's output, as it comes, until it ends."""
    with selectors.DefaultSelector() as ready, stdout, stderr:
        ready.register(stdout, selectors.EVENT_READ, "stdout")
        ready.register(stderr, selectors.EVENT_READ, "stderr")
        while ready.get_map():
            for key, _ in ready.select():
                chunk = os.read(key.fd, CHUNK)
                if chunk:
                    getattr(sys, key.data).buffer.write(chunk)
                else:
                    ready.unregister(key.fileobj)
