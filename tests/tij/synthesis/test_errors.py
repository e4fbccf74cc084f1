"""A package that goes wrong reads as it does with stock CDKTF."""

from __future__ import annotations

from pathlib import Path

from tests.tij.synthesis.running import run, told

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
