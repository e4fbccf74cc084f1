"""Fast synthesis writes and tells what stock CDKTF does: each does everything in one process.

Stock CDKTF takes half a minute of CPU to start, so it is started once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.tij.synthesis.running import ROOT, files, run, told
from tij.settings import names

ERRORS = """
import runpy, sys, traceback
from tij import synthesis
synthesis.activate()
import jsii
from cdktf import App, Aspects, Fn, IAspect, TerraformStack, Token

@jsii.implements(IAspect)
class Failing:
    def visit(self, node):
        raise RuntimeError("an aspect failed")

app = App()
stack = TerraformStack(app, "stack")
for statement in (
    "from cdktf_cdktf_provider_aws.vpc import Vpc; Vpc(stack, 'vpc', cidr_block=1)",
    "from cdktf_cdktf_provider_aws.vpc import Vpc; Vpc(stack, 'vpc', cidr='10.0.0.0/8')",
    "from cdktf_cdktf_provider_aws.subnet import Subnet; Subnet(stack, 's')",
    "from cdktf_cdktf_provider_aws.vpc import Wrong",
    "from cdktf_cdktf_provider_aws.no_such import Thing",
    "import cdktf_cdktf_provider_aws as aws; aws.no_such",
    "from cdktf_cdktf_provider_aws.vpc import Vpc; Vpc(stack, 'same'); Vpc(stack, 'same')",
    "Fn.join('a', [lambda: 1])",
    "print(*Token.as_any({'a': 1}).creation_stack, sep='|')",
    "Aspects.of(stack).add(Failing()); app.synth()",
):
    try:
        exec(statement)
    except Exception as error:
        print("".join(traceback.format_exception(error)))
"""

# What goes wrong comes first, in a process that has loaded nothing; then production by the program
# that users run, and a sample of all environments and variants: `make bench` compares them all.
SYNTHESES = """
print("synthesized")
for program, *arguments in PROGRAMS:
    sys.argv = [program, *arguments]
    try:
        runpy.run_path(program, run_name="__main__")
    except SystemExit as end:
        assert not end.code, end.code
print(len([m for m in sys.modules if m.startswith("cdktf_cdktf_provider_aws.")]))
sys.exit("the end")
"""


@dataclass(frozen=True)
class Ran:
    """What a process said of what goes wrong, how many modules it loaded, and what it wrote."""

    errors: str
    modules: int
    production: dict[str, bytes]
    sample: dict[str, bytes]


def ran(directory: Path, *, fast: bool) -> Ran:
    directory.mkdir()
    sample = directory / "sample"
    every = ROOT / "scripts" / "benchmarks" / "synthesis" / "every_variant.py"
    programs = [[str(ROOT / "main.py")], [str(every), str(sample), "5"]]
    code = ERRORS + SYNTHESES.replace("PROGRAMS", repr(programs))
    done = run(code, directory=directory, fast=fast, TIJ_ENVIRONMENT="production")
    # Node says once that a part of CDKTF is old.
    said = re.sub(r"\(node:\d+\) \[DEP0044\].*\n\(Use `node .*\n", "", done.stderr)
    assert (done.returncode, said) == (1, "the end\n")
    errors, _, rest = done.stdout.partition("synthesized\n")
    return Ran(told(errors), int(rest), files(directory / "cdktf.out"), files(sample))


@pytest.fixture(scope="module")
def fast(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return ran(tmp_path_factory.mktemp("synthesis") / "a", fast=True)


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return ran(tmp_path_factory.mktemp("synthesis") / "a", fast=False)


@pytest.mark.stock
def test_errors_read_as_usual(fast: Ran, stock: Ran) -> None:
    assert stock.errors.count("Traceback (most recent call last)") >= 9
    assert "RuntimeError: an aspect failed" in stock.errors
    assert "new Intrinsic (" in stock.errors
    assert fast.errors == stock.errors


@pytest.mark.stock
def test_production_is_the_same_bytes(fast: Ran, stock: Ran) -> None:
    assert len(fast.production) >= 7
    assert fast.production == stock.production


@pytest.mark.stock
def test_a_sample_of_all_environments_and_variants_is_the_same(fast: Ran, stock: Ran) -> None:
    apps = {name.partition("/")[0] for name in stock.sample}
    assert {f"{name}, as it is" for name in names()} < apps
    assert fast.sample == stock.sample


@pytest.mark.stock
def test_the_switch_loads_as_usual(fast: Ran, stock: Ran) -> None:
    assert fast.modules < 300
    assert stock.modules > 1000
