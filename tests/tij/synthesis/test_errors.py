"""What goes wrong reads as it does with stock CDKTF."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tij.synthesis.running import run

ERRORS = """
import sys, traceback
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
sys.exit("the end")
"""


def told(text: str) -> str:
    """The text without this run's directories and without frames of the loader itself."""
    text = re.sub(r"/tmp/jsii-kernel-\w+", "KERNEL", text)
    text = re.sub(r"/[^\s|(]+/(lib/|lib__)program\.js", "PROGRAM", text)
    # Node forgets the name of a timer's function once it has run.
    text = text.replace("Immediate._onImmediate", "Immediate.<anonymous>")
    return re.sub(r'  File "[^"]+/synthesis/\w+\.py".*\n(?:    .*\n)+', "", text)


@pytest.mark.stock
def test_errors_read_as_usual(tmp_path: Path) -> None:
    fast, stock = (run(ERRORS, directory=tmp_path, fast=fast) for fast in (True, False))
    assert stock.stdout.count("Traceback (most recent call last)") >= 9
    assert "RuntimeError: an aspect failed" in stock.stdout
    assert "new Intrinsic (" in stock.stdout
    assert told(fast.stdout) == told(stock.stdout)
    assert (fast.returncode, fast.stderr) == (stock.returncode, stock.stderr) == (1, "the end\n")


BROKEN_PACKAGE = """
import jsii
__jsii_assembly__ = jsii.JSIIAssembly.load(
    "broken", "1.0.0", __name__[0:-6], "broken@1.0.0.jsii.tgz"
)
"""


def test_a_package_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    package = tmp_path / "broken" / "_jsii"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").write_text(BROKEN_PACKAGE)
    (package / "broken@1.0.0.jsii.tgz").write_bytes(b"no archive")
    code = """
    from tij import synthesis
    synthesis.activate()
    import cdktf
    try:
        import broken._jsii
        cdktf.App()
    except Exception as error:
        print(type(error).__name__, error)
    print(cdktf.Token.is_unresolved("still there"))
    """
    fast, stock = (run(code, directory=tmp_path, fast=fast) for fast in (True, False))
    assert stock.stdout.startswith(("JSIIError", "RuntimeError"))
    assert stock.stdout.endswith("False\n")
    assert told(fast.stdout) == told(stock.stdout)
