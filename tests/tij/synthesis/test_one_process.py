"""jsii's program in one Node, started early: its life, its output, and when it is not used."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest

from tests.tij.synthesis.running import TIMEOUT, run, start
from tij.synthesis import node

RUN = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, format="%(name)s: %(message)s")
import tij.synthesis.early_node
from tij import synthesis
{change}
synthesis.activate()
import psutil
from cdktf import App, TerraformOutput, TerraformStack
app = App(outdir=sys.argv[1])
TerraformOutput(TerraformStack(app, "stack"), "name", value="value")
app.synth()
print(len(psutil.Process().children(recursive=True)))
"""


def node_processes(directory: Path, change: str = "", **environment: str) -> tuple[int, str]:
    """How many Nodes a synthesis ran on, and what it logged; it must have worked."""
    code = RUN.replace("{change}", change)
    ran = run(code, str(directory / "out"), directory=directory, **environment)
    assert ran.returncode == 0, ran.stderr
    written = (directory / "out" / "stacks" / "stack" / "cdk.tf.json").read_text()
    assert '"value": "value"' in written
    return int(ran.stdout), ran.stderr


def test_one_node_runs_the_program(tmp_path: Path) -> None:
    count, log = node_processes(tmp_path)
    assert count == 1, log
    assert "as usual" not in log.replace("loaded as usual", "")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("synthesis.early_node.KNOWN_VERSIONS = {'1.0'}", "is not known here"),
        ("synthesis.early_node.PIPE = b'readFD:4'", "takes its pipe from elsewhere"),
    ],
)
def test_what_is_not_known_is_left_to_jsii(tmp_path: Path, change: str, reason: str) -> None:
    count, log = node_processes(tmp_path, change)
    assert count == 2
    (line,) = [line for line in log.splitlines() if line.startswith("tij.synthesis.early_node")]
    assert line.startswith("tij.synthesis.early_node: jsii starts Node as usual: ")
    assert reason in line


def test_a_node_of_ones_own_is_left_to_jsii(tmp_path: Path) -> None:
    own = tmp_path / "node"
    own.symlink_to(node.packaged_node() or "")
    count, log = node_processes(tmp_path, JSII_NODE=str(own))
    assert count == 2
    assert "JSII_NODE or JSII_RUNTIME names another" in log


def test_a_node_that_does_not_greet_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "broken.cjs").write_text("process.exit(3)")
    change = f"""
from pathlib import Path
synthesis.early_node.RUNNER = Path({str(tmp_path / "broken.cjs")!r})
"""
    count, log = node_processes(tmp_path, change)
    assert count == 2
    assert log.count("the one started early did not greet") == 1


def test_a_program_that_loads_nothing_leaves_nothing(tmp_path: Path) -> None:
    ran = run(
        "from tij import synthesis; synthesis.activate(); import jsii, psutil;"
        "print(*[p.pid for p in psutil.Process().children()])",
        directory=tmp_path,
        PYTHONWARNINGS="error",
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    (pid,) = map(int, ran.stdout.split())
    assert not psutil.pid_exists(pid)


def test_what_javascript_prints_is_printed(tmp_path: Path) -> None:
    preload = tmp_path / "print.cjs"
    preload.write_text("console.log('to stdout'); console.error('to stderr');")
    code = "from tij import synthesis; synthesis.activate(); import cdktf; cdktf.App()"
    fast, stock = (
        run(code, directory=tmp_path, fast=fast, NODE_OPTIONS=f"--require {preload}")
        for fast in (True, False)
    )
    # The stock one has two processes, each of which prints; the first one's come as Python bytes.
    assert (fast.stdout, fast.stderr) == ("to stdout\n", "to stderr\n")
    assert "to stdout\n" in stock.stdout
    assert "to stderr\n" in stock.stderr


def test_the_index_of_a_new_package_is_finished(tmp_path: Path) -> None:
    code = "from tij import synthesis; synthesis.activate(); import cdktf; cdktf.App()"
    cache = tmp_path / "cache"
    ran = run(code, directory=tmp_path, JSII_RUNTIME_PACKAGE_CACHE_ROOT=str(cache))
    assert ran.returncode == 0, ran.stderr
    indexed = {f.relative_to(cache).parts[0] for f in cache.rglob(".jsii.runtime.v*.json")}
    assert indexed == {"constructs", "cdktf"}


def test_what_was_written_is_on_disk_at_the_end(tmp_path: Path) -> None:
    code = """
    from tij import synthesis; synthesis.activate()
    import cdktf
    file = open("unclosed.txt", "w")
    file.write("all of it")
    """
    assert run(code, directory=tmp_path).returncode == 0
    assert (tmp_path / "unclosed.txt").read_text() == "all of it"


WAITING = """
import signal, time
from tij import synthesis
# Whatever started the tests may have made them deaf to it, as a shell does to a background job.
signal.signal(signal.SIGINT, signal.default_int_handler)
synthesis.activate()
import jsii
from cdktf import App, Aspects, IAspect, TerraformStack

@jsii.implements(IAspect)
class Waiting:
    def visit(self, node):
        print("ready", flush=True)
        time.sleep(200)

app = App()
Aspects.of(TerraformStack(app, "stack")).add(Waiting())
app.synth()
"""


def interrupted(directory: Path, number: int, *, fast: bool) -> tuple[int, str, list[int]]:
    """Exit code, last words and processes left of a synthesis that gets a signal in an Aspect."""
    process = start(WAITING, directory=directory, fast=fast)
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        nodes = psutil.Process(process.pid).children(recursive=True)
        assert nodes
        os.kill(process.pid, number)
        _, err = process.communicate(timeout=TIMEOUT)
        _, alive = psutil.wait_procs(nodes, timeout=TIMEOUT)
    finally:
        process.kill()
    return process.returncode, err.strip().splitlines()[-1] if err else "", [p.pid for p in alive]


def test_ctrl_c_reads_as_usual(tmp_path: Path) -> None:
    fast = interrupted(tmp_path, signal.SIGINT, fast=True)
    assert fast == (-signal.SIGINT, "KeyboardInterrupt", [])
    assert fast == interrupted(tmp_path, signal.SIGINT, fast=False)


def test_a_killed_synthesis_leaves_no_process(tmp_path: Path) -> None:
    assert interrupted(tmp_path, signal.SIGKILL, fast=True) == (-signal.SIGKILL, "", [])
