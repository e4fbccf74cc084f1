"""Runs a command so that nothing of it is left, whoever is killed; a program of its own.

`supervisor.py LIFELINE OUTPUT WORDS RECORD COMMAND...` runs twice, one the other's child, and the
command is the inner one's child. Both adopt what their descendants leave (PR_SET_CHILD_SUBREAPER)
and kill it. So the command, either supervisor, or its starter and one of them, may be killed.

LIFELINE is a socket whose other end only the starter has: the kernel closes it when the starter
dies, and the other one when both supervisors are gone. A command without starter is interrupted, as
by Ctrl-C, and killed GRACE seconds later.
OUTPUT is the reading end of the command's output: what its dead reader leaves there is appended to
the file WORDS. RECORD is a file in which the command's process is named before it begins. Each may
be empty.

It starts before every command: only the standard library's fast modules.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence

GRACE = 3.0
"""Seconds that an orphaned command gets to end by itself."""
REAPING = 5.0
"""Seconds after which what can't be killed (another user's process) is left alone."""
LOOK = 1.0
"""Seconds between two looks at what was left behind while the command goes on."""
PASSED_ON = (signal.SIGINT, signal.SIGTERM)
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def supervised(
    command: Sequence[str | os.PathLike[str]],
    *,
    lifeline: int | None = None,
    output: int | None = None,
    words: os.PathLike[str] | None = None,
    record: os.PathLike[str] | None = None,
) -> list[str]:
    """The command line that runs `command` under supervision. Descriptors are to be passed on."""
    return [
        sys.executable,
        # Isolated and without site-packages: it starts in a fraction of the time.
        *("-I", "-S", __file__),
        *("" if option is None else str(option) for option in (lifeline, output, words, record)),
        *(str(word) for word in command),
    ]


def identity(pid: int) -> tuple[str, ...] | None:
    """What no other process ever has in common with this one; None when it does not run.

    Its number; the tick of the machine's clock at which it started; the ids of the machine's run
    (boot), of the machine (`-` where it has none), and of the namespace in which the number counts.
    Only Linux tells them (proc(5)).
    """
    stat = _read(f"/proc/{pid}/stat")
    # After the name, which may hold anything: state, parent, ..., the start as field 22.
    fields = stat.rpartition(")")[2].split()
    if not fields or fields[0] in "ZX":
        return None
    try:
        namespace = os.readlink(f"/proc/{pid}/ns/pid")  # noqa: PTH115 - it names no file
    except OSError:
        return None
    boot = _read("/proc/sys/kernel/random/boot_id").strip()
    return str(pid), fields[19], boot, _read("/etc/machine-id").strip() or "-", namespace


def write_record(path: str) -> None:
    """Name this process in the file `path`, with the time (seconds since 1970)."""
    words = [*(identity(os.getpid()) or (str(os.getpid()),)), str(time.time())]
    with open(f"{path}.new", "w") as file:  # noqa: PTH123
        file.write(" ".join(words))
    os.replace(f"{path}.new", path)  # noqa: PTH105


def main() -> None:
    """Run it, and end as it ended: with its code, or by its signal."""
    lifelines = [int(sys.argv[1])] if sys.argv[1] else []
    output = int(sys.argv[2]) if sys.argv[2] else None
    words, record, command = sys.argv[3], sys.argv[4], sys.argv[5:]
    for descriptor in (*lifelines, *([] if output is None else [output])):
        os.set_inheritable(descriptor, False)
    outer_dies, outer = os.pipe()
    # What comes before it can be passed on waits.
    signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON)

    def start_inner() -> int:
        inner = os.fork()
        if inner:
            os.close(outer_dies)
            return inner
        os.close(outer)
        supervision = _Supervision(
            lambda: _start(command, record), lifelines, [outer_dies], output, words
        )
        supervision.run()
        return 0

    # It leaves the interrupt to the inner one, which has seen the same.
    _Supervision(start_inner, lifelines, [], None, "").run()


class _Supervision:
    """One process's work: its child, and whatever is left to it."""

    def __init__(
        self,
        start: Callable[[], int],
        starter: list[int],
        outer: list[int],
        output: int | None,
        words: str,
    ) -> None:
        """`starter` and `outer` are readable when who holds their other end is dead."""
        self._starter = starter
        self._outer = outer
        self._output = output
        self._words = words
        self._unread = False
        self._orphaned = False
        if _libc is not None:
            _libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
        self._reader, writer = os.pipe()
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._child = start()
        for number in PASSED_ON:
            signal.signal(number, lambda number, _: _send(self._child, number))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)

    def run(self) -> None:
        """Wait, clear up, and end as the child did."""
        status = self._wait()
        if self._unread:
            self._keep_words()
        self._end_the_rest()
        if os.WIFSIGNALED(status):
            fatal = os.WTERMSIG(status)
            if fatal != signal.SIGKILL:
                signal.signal(fatal, signal.SIG_DFL)
            os.kill(os.getpid(), fatal)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)

    def _wait(self) -> int:
        """The status with which the child ended."""
        deadline: float | None = None
        while True:
            status = self._reap()
            if status is not None:
                return status
            for pid in _children():
                # Left behind by one that ended before the child does.
                if pid != self._child:
                    _send(pid, signal.SIGKILL)
            patience = LOOK if deadline is None else min(LOOK, deadline - time.monotonic())
            if patience <= 0:
                _send(self._child, signal.SIGKILL)
                deadline = None
                continue
            watched = [self._reader, *([] if self._unread else self._starter)]
            if not self._orphaned:
                watched += self._outer
            if self._unread and self._output is not None:
                watched.append(self._output)
            ready, _, _ = select.select(watched, [], [], patience)
            if self._reader in ready:
                os.read(self._reader, 1024)
            if self._output in ready:
                self._keep_words()
            self._unread = self._unread or bool(set(ready) & set(self._starter))
            if not self._orphaned and (self._unread or set(ready) & set(self._outer)):
                self._orphaned = True
                if self._outer:
                    _send(self._child, signal.SIGINT)
                    deadline = time.monotonic() + GRACE
                else:
                    deadline = time.monotonic() + GRACE + REAPING

    def _reap(self) -> int | None:
        """Ask after all children that have ended; the status of the child, if it is one of them."""
        found = None
        try:
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return found
                if pid == self._child:
                    found = status
        except ChildProcessError:
            return found

    def _end_the_rest(self) -> None:
        """Kill every descendant: those of a process that ends are the next to become children."""
        deadline = time.monotonic() + REAPING
        while (left := _children()) and time.monotonic() < deadline:
            for pid in left:
                _send(pid, signal.SIGKILL)
            self._reap()
            time.sleep(0.005)

    def _keep_words(self) -> None:
        """Write down what is in the pipe: who should have read it is dead."""
        if self._output is None:
            return
        with open(self._words or os.devnull, "ab") as file:  # noqa: PTH123
            while select.select([self._output], [], [], 0)[0]:
                read = os.read(self._output, 65536)
                if not read:
                    return
                file.write(read)


def _start(command: list[str], record: str) -> int:
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    try:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
        if os.getppid() == parent:
            if record:
                write_record(record)
            # Python ignores it, and the command would inherit that.
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            signal.set_wakeup_fd(-1)
            for number in PASSED_ON:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
            os.execvp(command[0], command)  # noqa: S606
    except OSError as error:
        os.write(2, f"{error.filename or command[0]}: {error.strerror}\n".encode())
    os._exit(127)


def _children() -> list[int]:
    own = os.getpid()
    try:
        with open(f"/proc/{own}/task/{own}/children") as file:  # noqa: PTH123
            return [int(pid) for pid in file.read().split()]
    except OSError:
        # A kernel without that file: ask every process for its parent.
        names = os.listdir("/proc") if os.path.isdir("/proc") else []  # noqa: PTH112, PTH208
        return [
            int(name)
            for name in names
            if name.isdigit()
            and _read(f"/proc/{name}/stat").rpartition(")")[2].split()[1:2] == [str(own)]
        ]


def _read(path: str) -> str:
    try:
        with open(path, errors="replace") as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return ""


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


if __name__ == "__main__":
    main()
