"""Work on stacks in dependency order, independent ones side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

from tij.errors import InterruptedRunError, TijError
from tij.interrupt import Interrupt

WORKERS = 2
"""Two Terraforms with their providers need about 1.5 GB; more would not fit a small runner."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Outcome(Generic[Result]):
    """What became of each stack: exactly one of the three says."""

    done: Mapping[str, Result]
    failed: Mapping[str, TijError]
    not_started: Mapping[str, str]
    """Why, by stack."""

    @property
    def complete(self) -> bool:
        """Every stack was done."""
        return not self.failed and not self.not_started


def run_in_order(
    order: Iterable[str],
    after: Callable[[str], Iterable[str]],
    work: Callable[[str], Result],
    *,
    interrupt: Interrupt,
    workers: int = WORKERS,
) -> Outcome[Result]:
    """Call `work` for each name of `order`, once all of `after(name)` that are in it are done.

    A failure keeps what comes after it from starting; what does not depend on it goes on. After
    an interrupt nothing new starts.
    """
    waiting = list(order)
    names = set(waiting)
    done: dict[str, Result] = {}
    failed: dict[str, TijError] = {}
    not_started: dict[str, str] = {}
    running: dict[Future[Result], str] = {}
    with ThreadPoolExecutor(workers) as pool:
        while waiting or running:
            for name in list(waiting):
                before = set(after(name)) & names
                stopped_by = sorted(before & (failed.keys() | not_started.keys()))
                if interrupt.requested:
                    not_started[name] = "interrupted before it began"
                elif stopped_by:
                    not_started[name] = f"needs {', '.join(stopped_by)}"
                elif before <= done.keys() and len(running) < workers:
                    running[pool.submit(work, name)] = name
                else:
                    continue
                waiting.remove(name)
            # The short wait lets the main thread take signals.
            ended, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
            for future in ended:
                name = running.pop(future)
                try:
                    done[name] = future.result()
                except TijError as error:
                    failed[name] = error
    return Outcome(done, failed, not_started)


def raise_failures(outcome: Outcome[Result], what: str) -> None:
    """Raise one error that says what was done and what was not; nothing when all was done."""
    if outcome.complete:
        return
    lines = [str(error) for error in outcome.failed.values()]
    if outcome.done:
        lines.append(f"{what}: {', '.join(outcome.done)}.")
    if outcome.failed:
        lines.append(f"Not {what.lower()} to the end: {', '.join(outcome.failed)}.")
    if outcome.not_started:
        why = "; ".join(f"{name} ({reason})" for name, reason in outcome.not_started.items())
        lines.append(f"Not begun: {why}.")
    interrupted = any(isinstance(e, InterruptedRunError) for e in outcome.failed.values())
    interrupted |= any("interrupted" in reason for reason in outcome.not_started.values())
    raise (InterruptedRunError if interrupted else TijError)("\n".join(lines))
