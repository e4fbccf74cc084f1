"""What `[app]` makes of the image, here and by the Dockerfile."""

from __future__ import annotations

import hashlib
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tij.app.recipe import STAND_IN, recipe_for
from tij.emulator.host.image import (
    CONTAINER,
    NEEDS,
    BuildError,
    Recipe,
    _files,
    _install_for,
    build,
    copy,
    explained,
)
from tij.emulator.host.pythons import PythonMissingError, find_python
from tij.errors import BadInputError
from tij.image.bases import pinned_base
from tij.image.context import context_for
from tij.settings import load
from tij.settings.models import AppSettings, OverlaySettings, Settings, Variables

ROOT = Path(__file__).parents[3]


def with_app(**changes: object) -> Settings:
    return load("local").model_copy(update={"app": AppSettings(**changes)})


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A checkout with a project beside it."""
    project = tmp_path / "shop"
    project.mkdir()
    (project / "manage.py").write_text("print('hello')\n")
    (project / "requirements.txt").write_text("Django==5.2.1\n")
    (project / ".env").write_text("SECRET_KEY=mine\n")
    (project / "fonts").symlink_to("../node_modules/fonts")
    (tmp_path / "checkout").mkdir()
    return tmp_path / "checkout"


@pytest.mark.reference
def test_the_reference_project_needs_no_recipe() -> None:
    for name in ("local", "staging", "production"):
        assert recipe_for(ROOT, load(name)) is None


def test_what_is_said_of_the_image_is_in_the_recipe(shop: Path) -> None:
    settings = with_app(
        directory="../shop",
        settings_module="shop.settings.production",
        wsgi="shop.wsgi:application",
        python="3.13",
        overlay=OverlaySettings(log=False, storage=False),
        environment=Variables({"DJANGO_KEY": "{SECRET_KEY}", "SITE": "{api_url}/x"}),
        secrets=("SENTRY_DSN", "STRIPE_KEY"),
        build_environment=Variables({"SENTRY_DSN": ""}),
        build_commands=("npm ci", "npm run build"),
        source_packages=("s3-tar", "odd"),
        python_path="src",
    )
    recipe = recipe_for(shop, settings)
    assert recipe
    assert recipe.project == shop.parent / "shop"
    assert recipe.requirements == "Django==5.2.1\n"
    assert recipe.variables == {
        "APP_SETTINGS_MODULE": "shop.settings.production",
        "APP_WSGI": "shop.wsgi:application",
        "APP_HEALTH_PATH": "/health/",
        "APP_OVERLAY_OFF": "storage,log",
        "APP_PYTHON_PATH": "src",
    }
    built_with = recipe.build_variables
    assert built_with["STRIPE_KEY"] == STAND_IN
    assert built_with["SENTRY_DSN"] == ""
    assert built_with["SITE"] == "https://build.invalid/x"
    assert built_with["DJANGO_KEY"].startswith("build-only-")
    with context_for(CONTAINER, recipe, settings.app) as context:
        made = context.directory
        assert (made / "project" / "manage.py").is_file()
        assert not (made / "project" / ".env").exists()
        assert not (made / "project" / "fonts").is_symlink()
        assert (made / "requirements.txt").read_text() == recipe.requirements
        assert context.arguments["PYTHON_IMAGE"] == pinned_base(CONTAINER, "3.13")
        assert context.arguments["HASHES"] == ""
        assert context.arguments["FROM_SOURCE"] == "--no-binary=s3-tar,odd"
        assert context.arguments["BUILD_COMMANDS"] == "npm ci\nnpm run build"
        said = subprocess.run(
            ["sh", "-ac", f". {made}/image/build.env; echo $SITE $STRIPE_KEY"],
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
        assert said.stdout.split() == ["https://build.invalid/x", STAND_IN]
    assert not made.exists()
    dockerfile = (CONTAINER / "Dockerfile").read_text()
    assert {name for name in context.arguments if name not in dockerfile} == set()


def test_asgi_brings_its_server(shop: Path) -> None:
    recipe = recipe_for(shop, with_app(directory="../shop", asgi="shop.asgi:application"))
    assert recipe
    assert recipe.variables["APP_ASGI"] == "shop.asgi:application"
    assert recipe.needs == ("uvicorn[standard]", "uvicorn-worker")


def test_a_package_without_a_wheel_is_said_with_what_to_write(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "odd-1.0.tar.gz").write_bytes(b"")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    (shop.parent / "shop" / "requirements.txt").write_text("odd==1.0\n")
    recipe = recipe_for(shop, with_app(directory="../shop", python="3.11"))
    with pytest.raises(
        BuildError, match=r"(?s)odd==1\.0 has no wheel.*source_packages = \['odd'\]"
    ):
        build(tmp_path / "cache", CONTAINER, recipe)


def test_a_link_to_nothing_is_no_part_of_an_image(shop: Path, tmp_path: Path) -> None:
    project = shop.parent / "shop"
    assert [file.name for file in _files(project)] == ["manage.py", "requirements.txt"]
    copy(project, tmp_path / "copied")
    assert not (tmp_path / "copied" / "fonts").is_symlink()


def wheel(directory: Path, name: str, version: str, *needs: str, extra: str = "") -> str:
    """A package of nothing but its name; returns its line in a list with hashes."""
    about = f"{name}-{version}.dist-info"
    lines = [f"Requires-Dist: {need}" for need in needs]
    lines += [f"Provides-Extra: {extra}"] if extra else []
    metadata = "\n".join([f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}", *lines, ""])
    file = directory / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{about}/METADATA", metadata)
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"


def test_a_list_with_hashes_is_taken_as_it_is_and_has_to_be_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pip 23.2, which Python 3.11.7 brings, takes its own newest `token` for `token[crypto]`."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    lines = [
        wheel(tmp_path, "token", "1.0", "cipher; extra == 'crypto'", extra="crypto"),
        wheel(tmp_path, "forge", "1.0", "token[crypto]>=1.0"),
        wheel(tmp_path, "cipher", "1.0"),
    ]
    wheel(tmp_path, "token", "1.1", "cipher; extra == 'crypto'", extra="crypto")
    source = tmp_path / "source"
    (source / "image").mkdir(parents=True)
    (source / NEEDS).write_text("")
    whole = Recipe(tmp_path, "\n".join(lines), "3.11", {})
    made = _install_for(tmp_path / "cache", source, whole)
    assert "token==1.0" in (made / "pins.txt").read_text().splitlines()
    with pytest.raises(
        BuildError, match=r"(?s)does not fit together:\n  forge 1\.0 requires token.*Next: lock"
    ):
        _install_for(tmp_path / "cache", source, replace(whole, requirements=lines[1]))


IGNORED = (
    "ERROR: Ignored the following versions that require a different python version:"
    " 6.0 Requires-Python >=3.12; 6.0.1 Requires-Python >=3.12\n"
)


@pytest.mark.parametrize(
    ("ignored", "wanted", "said"),
    [
        (IGNORED, "Django<6.1,>=6.0", "and Python 3.11"),
        (IGNORED, "Django==6.0.1", "and Python 3.11"),
        # Another version needs another Python; this one is nowhere.
        (IGNORED, "Django==5.9", "correct the list"),
        ("", "Django<6.1,>=6.0", "correct the list"),
    ],
)
def test_a_version_that_is_not_there_is_said_with_its_python(
    ignored: str, wanted: str, said: str
) -> None:
    """As pip 26 says it."""
    error = explained(
        f"{ignored}ERROR: Could not find a version that satisfies the requirement"
        f" {wanted} (from versions: 5.2, 5.2.1)\n"
        f"ERROR: No matching distribution found for {wanted}",
        "3.11",
    )
    assert error
    fits = f"No version of Django fits {wanted}" in str(error)
    # A pinned version may be there, as source or for another Python.
    assert fits or f"{wanted} has no wheel for Python 3.11, or was never" in str(error)
    assert fits == ("==" not in wanted or "5.2, 5.2.1" not in str(error))
    assert said in f"{error} {error.next_step}"
    other = explained(f"        Expected     or {'0a' * 32}\n             Got  {'0b' * 32}", "3.11")
    assert "set app.python" in str(other)
    assert explained("ERROR: Could not install packages: no space left", "3.11") is None


@pytest.mark.parametrize(
    ("directory", "said"), [("../nowhere", "is not there"), (".", "has no manage.py")]
)
def test_a_directory_without_a_project_is_named(shop: Path, directory: str, said: str) -> None:
    with pytest.raises(BadInputError, match=rf"app\.directory is '{directory}'.*{said}"):
        recipe_for(shop, with_app(directory=directory))


def test_a_python_that_is_not_here_is_said_with_the_way_to_it(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "PATH", "PYENV_ROOT", "UV_PYTHON_INSTALL_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    with pytest.raises(PythonMissingError, match=r"(?s)3\.14.*Next: uv python install 3\.14"):
        find_python("3.14")
    recipe = recipe_for(shop, with_app(directory="../shop", python="3.14"))
    with pytest.raises(PythonMissingError, match=r"app\.python is 3\.14"):
        build(tmp_path / "cache", CONTAINER, recipe)
    assert find_python("3.11")
