"""Fast synthesis loads what is used, and steps aside where it can't."""

from __future__ import annotations

from pathlib import Path

from tests.tij.synthesis.running import run, run_node
from tij.synthesis import node

SUBMODULES = 120


IMPORTED = """
    import sys
    from tij import synthesis
    synthesis.activate()
    from cdktf_cdktf_provider_aws.vpc import Vpc
    print(len([m for m in sys.modules if m.startswith("cdktf_cdktf_provider_aws.")]))
"""


def test_only_what_is_used_is_imported(tmp_path: Path) -> None:
    ran = run(IMPORTED, directory=tmp_path)
    assert int(ran.stdout) < 10, ran.stderr


def test_a_submodule_is_there_when_it_is_asked_for(tmp_path: Path) -> None:
    ran = run(
        """
        from tij import synthesis
        synthesis.activate()
        import cdktf_cdktf_provider_aws as aws
        print(aws.s3_bucket.S3Bucket.__name__)
        try:
            aws.no_such_thing
        except AttributeError as error:
            print(error)
        """,
        directory=tmp_path,
    )
    assert ran.stdout.splitlines() == [
        "S3Bucket",
        "module 'cdktf_cdktf_provider_aws' has no attribute 'no_such_thing'",
    ]


def make_package(directory: Path, tail: str) -> None:
    """A package that looks like jsii's but for what its root ends with."""
    package = directory / "made_up"
    (package / "_jsii").mkdir(parents=True)
    (package / "_jsii" / "__init__.py").touch()
    for number in range(SUBMODULES):
        (package / f"part_{number}.py").write_text("loaded = True\n")
    (package / "__init__.py").write_text("import types\n__jsii_assembly__ = None\n" + tail)


def test_a_root_without_the_known_end_is_loaded_as_usual(tmp_path: Path) -> None:
    imports = "".join(f"from . import part_{n}\n" for n in range(SUBMODULES))
    make_package(tmp_path, imports + "something_else = 1\n")
    ran = run(
        """
        import logging, sys
        from tij import synthesis
        logging.basicConfig(level=logging.DEBUG)
        synthesis.activate()
        import made_up
        print(len([m for m in sys.modules if m.startswith("made_up.part_")]))
        """,
        directory=tmp_path,
    )
    assert int(ran.stdout) == SUBMODULES, ran.stderr
    assert "made_up: no list of submodules at its end, loaded as usual" in ran.stderr


def test_a_jsii_that_cannot_import_on_demand_is_left_alone(tmp_path: Path) -> None:
    make_package(tmp_path, "".join(f"from . import part_{n}\n" for n in range(SUBMODULES)))
    ran = run(
        """
        import logging, sys
        from tij import synthesis
        logging.basicConfig(level=logging.DEBUG)
        synthesis.activate()
        import jsii._reference_map as reference_map
        del reference_map._submodule_fqn_map
        import made_up
        print(len([m for m in sys.modules if m.startswith("made_up.part_")]))
        """,
        directory=tmp_path,
    )
    assert int(ran.stdout) == SUBMODULES, ran.stderr
    assert "loaded as usual" in ran.stderr


# As TypeScript writes it for a module that is not an ES module: a new object each time.
STAR = "const __importStar = (module) => ({ ...module });"


def barrel(directory: Path, submodules: int, line: str = 'require("./{}")') -> str:
    """What Node prints of a barrel: how many submodules it loaded, and one of their values."""
    package = directory / "lib"
    package.mkdir()
    for n in range(submodules):
        (package / f"part-{n}.js").write_text(
            f"global.loaded = (global.loaded || 0) + 1; exports.n = {n};"
        )
    names = " = ".join(f"exports.part{n}" for n in range(submodules))
    lines = "\n".join(f"exports.part{n} = {line.format(f'part-{n}')};" for n in range(submodules))
    (package / "index.js").write_text(f'"use strict";\n{STAR}\n{names} = void 0;\n{lines}\n')
    shown = "b.part7.n, b.part7 === b.part7, global.loaded"
    program = f"const b = require('./lib/index.js'); console.log({shown})"
    return run_node("-e", program, directory=directory).strip()


def test_node_requires_one_submodule_of_a_large_barrel(tmp_path: Path) -> None:
    assert barrel(tmp_path, SUBMODULES) == "7 true 1"


def test_node_requires_one_submodule_of_a_newer_compilers_barrel(tmp_path: Path) -> None:
    assert barrel(tmp_path, SUBMODULES, '__importStar(require("./{}"))') == "7 true 1"


def test_node_loads_a_small_barrel_as_usual(tmp_path: Path) -> None:
    assert barrel(tmp_path, 20) == "7 true 20"


def test_node_is_the_packaged_one_unless_named() -> None:
    environment: dict[str, str] = {}
    node.use_packaged_node(environment)
    assert Path(environment["JSII_NODE"]).is_file()
    named = {"JSII_NODE": "/somewhere/node"}
    node.use_packaged_node(named)
    assert named == {"JSII_NODE": "/somewhere/node"}


def test_the_preload_keeps_other_options_and_comes_once() -> None:
    environment = {"NODE_OPTIONS": "--no-warnings"}
    node.preload_lazy_barrel(environment)
    node.preload_lazy_barrel(environment)
    assert environment["NODE_OPTIONS"].startswith("--no-warnings --require ")
    assert environment["NODE_OPTIONS"].count("--require") == 1
