"""A project's packages as one text, whatever wrote them down."""

from __future__ import annotations

from pathlib import Path

import pytest

from tij.app.requirements import read_requirements, without_wheels
from tij.errors import BadInputError

UV = """
version = 1
requires-python = ">=3.12"

[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [
    { name = "django" },
    { name = "psycopg", extra = ["binary"] },
    { name = "tzdata", marker = "sys_platform == 'win32'" },
]

[package.dev-dependencies]
dev = [{ name = "pytest" }]
prod = [{ name = "sentry-sdk" }]

[[package]]
name = "django"
version = "6.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "sqlparse" }, { name = "tzdata", marker = "sys_platform == 'win32'" }]
sdist = { url = "https://x/django-6.0.tar.gz", hash = "sha256:aa", size = 1 }
wheels = [{ url = "https://x/django-6.0-py3-none-any.whl", hash = "sha256:ab", size = 1 }]

[[package]]
name = "sqlparse"
version = "0.5.4"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://x/sqlparse-0.5.4-py3-none-any.whl", hash = "sha256:ba", size = 1 }]

[[package]]
name = "psycopg"
version = "3.3.0"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://x/psycopg-3.3.0-py3-none-any.whl", hash = "sha256:ca", size = 1 }]

[package.optional-dependencies]
binary = [{ name = "psycopg-binary", marker = "implementation_name != 'pypy'" }]

[[package]]
name = "psycopg-binary"
version = "3.3.0"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://x/psycopg_binary.whl", hash = "sha256:cb", size = 1 }]

[[package]]
name = "tzdata"
version = "2026.1"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://x/tzdata.whl", hash = "sha256:da", size = 1 }]

[[package]]
name = "sentry-sdk"
version = "2.0"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://x/sentry.whl", hash = "sha256:fa", size = 1 }]

[[package]]
name = "pytest"
version = "9.0"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://x/pytest.whl", hash = "sha256:ea", size = 1 }]
"""

POETRY = """
[[package]]
name = "django"
version = "5.2"
optional = false
groups = ["main"]
files = [{file = "django.whl", hash = "sha256:aa"}]

[[package]]
name = "colorama"
version = "0.4.6"
optional = false
groups = ["main", "dev"]
markers = {main = "sys_platform == 'win32'"}
files = [{file = "colorama.whl", hash = "sha256:ab"}]

[[package]]
name = "pytest"
version = "9.0"
optional = false
groups = ["dev"]
files = [{file = "pytest.whl", hash = "sha256:ac"}]
"""

OLD_POETRY = """
[[package]]
name = "Django"
version = "4.2"
optional = false
files = [{file = "django.whl", hash = "sha256:aa"}]

[package.dependencies]
asgiref = ">=3.6"
argon2-cffi = {version = ">=19", optional = true, markers = "extra == \\"argon2\\""}

[package.extras]
argon2 = ["argon2-cffi (>=19.1.0)"]

[[package]]
name = "asgiref"
version = "3.8"
optional = false
files = [{file = "asgiref.whl", hash = "sha256:ab"}]

[[package]]
name = "argon2-cffi"
version = "23.1"
optional = false
files = [{file = "argon2.whl", hash = "sha256:ac"}]

[[package]]
name = "pytest"
version = "8.0"
optional = false
files = [{file = "pytest.whl", hash = "sha256:ad"}]
"""


def test_requirements_with_what_they_include(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").write_text(
        "Django==5.2  # the framework\n\nrequests\n"
    )
    (tmp_path / "requirements" / "production.txt").write_text(
        "-r base.txt\ngunicorn==23.0.0 \\\n    --hash=sha256:aa\n"
    )
    text = read_requirements(tmp_path, "requirements/production.txt", "3.13")
    assert text.split("\n") == [
        "Django==5.2",
        "requests",
        "gunicorn==23.0.0  --hash=sha256:aa",
        "",
    ]


@pytest.mark.parametrize("line", ["-e .[mail]", ".[mail]", "-e ./[mail]", "--editable=.[mail]"])
def test_the_project_itself_stands_for_what_it_depends_on(tmp_path: Path, line: str) -> None:
    """Its packages are the directory's; what it needs is installed."""
    (tmp_path / "requirements.txt").write_text(f"{line}\nredis\n")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["django>=5"]\n[project.optional-dependencies]\n'
        'mail = ["anymail"]\nprod = ["sentry-sdk"]\n'
    )
    assert read_requirements(tmp_path, None, "3.13").split() == ["django>=5", "anymail", "redis"]
    found = read_requirements(tmp_path, "pyproject.toml", "3.13")
    assert found.split() == ["django>=5", "sentry-sdk"]


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("psycopg[c]==3.2.3", "psycopg[binary]==3.2.3"),
        ("psycopg[c,pool]>=3", "psycopg[binary,pool]>=3"),
        ("psycopg2==2.9.9", "psycopg2-binary==2.9.9"),
        ("psycopg2-binary==2.9.9", "psycopg2-binary==2.9.9"),
        ("psycopg-pool==3.2", "psycopg-pool==3.2"),
        ("uWSGI>=2.0.17,<2.1\nuwsgi-tools==1", "uwsgi-tools==1"),
    ],
)
def test_psycopg_from_source_becomes_its_wheel(tmp_path: Path, line: str, instead: str) -> None:
    (tmp_path / "requirements.txt").write_text(f"{line}\n")
    assert read_requirements(tmp_path, None, "3.13") == f"{instead}\n"


def test_a_lock_of_uv_gives_the_projects_own_packages_with_hashes(tmp_path: Path) -> None:
    (tmp_path / "uv.lock").write_text(UV)
    assert read_requirements(tmp_path, None, "3.13").splitlines() == [
        "django==6.0 --hash=sha256:ab --hash=sha256:aa",
        "psycopg==3.3.0 --hash=sha256:ca",
        "psycopg-binary==3.3.0 ; (implementation_name != 'pypy') --hash=sha256:cb",
        "sentry-sdk==2.0 --hash=sha256:fa",
        "sqlparse==0.5.4 --hash=sha256:ba",
        "tzdata==2026.1 ; (sys_platform == 'win32') --hash=sha256:da",
    ]


PIPENV = """
{
  "default": {
    "django": {"hashes": ["sha256:aa", "sha256:ab"], "markers": "python_version >= '3.10'",
               "version": "==5.2.1"},
    "psycopg": {"extras": ["binary"], "hashes": ["sha256:ba"], "version": "==3.2.3"}
  },
  "develop": {"pytest": {"hashes": ["sha256:ca"], "version": "==8.0"}}
}
"""
PDM = """
[[package]]
name = "django"
version = "5.2.1"
groups = ["default"]
files = [{file = "django.whl", hash = "sha256:aa"}]

[[package]]
name = "tzdata"
version = "2026.1"
groups = ["default", "dev"]
marker = "sys_platform == \\"win32\\""
files = [{file = "tzdata.whl", hash = "sha256:ba"}]

[[package]]
name = "pytest"
version = "8.0"
groups = ["dev"]
files = [{file = "pytest.whl", hash = "sha256:ca"}]
"""
PYLOCK = """
lock-version = "1.0"

[[packages]]
name = "shop"
directory = { path = ".", editable = true }

[[packages]]
name = "django"
version = "5.2.1"
sdist = { url = "https://x/django.tar.gz", hashes = { sha256 = "aa" } }
wheels = [{ url = "https://x/django.whl", hashes = { sha256 = "ab" } }]

[[packages]]
name = "tzdata"
version = "2026.1"
marker = "sys_platform == 'win32'"
wheels = [{ url = "https://x/tzdata.whl", hashes = { sha256 = "ba" } }]

[[packages]]
name = "pytest"
version = "8.0"
marker = "'dev' in dependency_groups"
wheels = [{ url = "https://x/pytest.whl", hashes = { sha256 = "ca" } }]
"""


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "Pipfile.lock",
            PIPENV,
            [
                "django==5.2.1 ; (python_version >= '3.10') --hash=sha256:aa --hash=sha256:ab",
                "psycopg==3.2.3 --hash=sha256:ba",
            ],
        ),
        (
            "pdm.lock",
            PDM,
            [
                "django==5.2.1 --hash=sha256:aa",
                'tzdata==2026.1 ; (sys_platform == "win32") --hash=sha256:ba',
            ],
        ),
        (
            "pylock.toml",
            PYLOCK,
            [
                "django==5.2.1 --hash=sha256:ab --hash=sha256:aa",
                "tzdata==2026.1 ; (sys_platform == 'win32') --hash=sha256:ba",
            ],
        ),
    ],
)
def test_other_locks_give_what_is_not_for_development(
    tmp_path: Path, name: str, content: str, expected: list[str]
) -> None:
    (tmp_path / name).write_text(content)
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")
    assert read_requirements(tmp_path, None, "3.13").splitlines() == expected


WHEEL, SDIST = "old-1.0-py3-none-any.whl", "old-1.0.tar.gz"


@pytest.mark.parametrize(
    ("file", "source_only", "with_wheel"),
    [
        ("uv.lock", 'sdist = { hash = "sha256:aa" }', 'wheels = [{ hash = "sha256:ab" }]'),
        ("poetry.lock", f'files = [{{file="{SDIST}"}}]', f'files = [{{file="{WHEEL}"}}]'),
        ("pdm.lock", f'files = [{{file="{SDIST}"}}]', f'files = [{{file="{WHEEL}"}}]'),
        ("pylock.toml", f'sdist = {{name="{SDIST}"}}', f'wheels = [{{name="{WHEEL}"}}]'),
        # Files without their names tell nothing.
        ("pdm.lock", 'files = [{url="https://x/old-1.0.tar.gz"}]', None),
        ("requirements.txt", "old==1.0", None),
        ("pyproject.toml", "[project]", None),
    ],
)
def test_packages_without_any_wheel_are_read_from_the_lock(
    tmp_path: Path, file: str, source_only: str, with_wheel: str | None
) -> None:
    table = "packages" if file.startswith("pylock") else "package"
    for said, expected in ((source_only, ("Old_one",) if with_wheel else ()), (with_wheel, ())):
        package = f'[[{table}]]\nname = "Old_one"\nversion = "1.0"\n{said or ""}\n'
        (tmp_path / file).write_text(package)
        if file.endswith(("txt", "project.toml")):
            (tmp_path / file).write_text(source_only)
        assert without_wheels(tmp_path, None, "old-one==1.0\n") == expected
        # What is not for production is not asked for.
        assert without_wheels(tmp_path, None, "other==1.0\n") == ()


def test_a_wheels_hashes_are_not_those_of_the_source_that_was_locked(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(
        "Django==5.2 --hash=sha256:aa\npsycopg-c==3.2.3 ; (x) --hash=sha256:ba --hash=sha256:bb\n"
    )
    assert read_requirements(tmp_path, None, "3.13") == (
        "Django==5.2\npsycopg-binary==3.2.3 ; (x)\n"
    )


def test_a_lock_of_poetry_gives_its_main_group(tmp_path: Path) -> None:
    (tmp_path / "poetry.lock").write_text(POETRY)
    assert read_requirements(tmp_path, None, "3.13").splitlines() == [
        "django==5.2 --hash=sha256:aa",
        "colorama==0.4.6 ; (sys_platform == 'win32') --hash=sha256:ab",
    ]


def test_an_old_lock_of_poetry_gives_what_the_project_leads_to(tmp_path: Path) -> None:
    (tmp_path / "poetry.lock").write_text(OLD_POETRY)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.poetry.dependencies]\npython = "^3.12"\n'
        'django = {version = "^4.2", extras = ["argon2"]}\n'
    )
    assert read_requirements(tmp_path, "poetry.lock", "3.13").splitlines() == [
        "Django==4.2 --hash=sha256:aa",
        "argon2-cffi==23.1 --hash=sha256:ac",
        "asgiref==3.8 --hash=sha256:ab",
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("requirements.txt", "-e git+https://example.com/x.git#egg=x", "only named packages"),
        ("requirements.txt", "-r missing.txt", "cannot be read"),
        ("pyproject.toml", "[project]\nname = 'x'\n", r"has no \[project\] dependencies"),
        ("uv.lock", "version = ", "cannot be read"),
        ("poetry.lock", "[metadata]\n", "cannot be read"),
        ("Pipfile.lock", "{", "cannot be read"),
        ("Pipfile.lock", '{"default": {"x": {"git": "https://x", "ref": "y"}}}', "comes from"),
    ],
)
def test_what_cannot_be_installed_is_said_with_its_file(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(BadInputError, match=f"(?s){name}.*{said}.*Next: "):
        read_requirements(tmp_path, None, "3.13")


def test_no_list_of_packages_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"(?s)none of requirements\.txt.*app\.requirements"):
        read_requirements(tmp_path, None, "3.13")
    with pytest.raises(BadInputError, match=r"app\.requirements is 'r/prod\.txt'"):
        read_requirements(tmp_path, "r/prod.txt", "3.13")


@pytest.mark.parametrize(
    "line",
    [
        *("Django==1.10.8", "django~=3.2.0", "Django<4.2", "Django>=1.11,<2.0", "django[bcrypt]<4"),
        *("django~=3.2", "Django==3.*", "Django<=4.1"),
    ],
)
def test_a_django_that_the_image_cannot_run_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "requirements.txt").write_text(f"django-filter==1.0\n{line}\n")
    with pytest.raises(
        BadInputError, match=r"requirements\.txt: Django.*runs Django 4\.2 or newer"
    ):
        read_requirements(tmp_path, None, "3.11")


@pytest.mark.parametrize(
    "line",
    [
        *("Django==4.2.1", "django>=1.10", "Django~=4.0", "Django<5", "django", "Django==4.*"),
        *(
            "Django<=4.2",
            "Django==5.2 --hash=sha256:1c0<1",
            "Django>=5.0,<6 ; python_version<'3.2'",
        ),
    ],
)
def test_a_django_that_may_be_new_enough_is_taken(tmp_path: Path, line: str) -> None:
    (tmp_path / "requirements.txt").write_text(f"{line}\n")
    assert line.partition(" ")[0] in read_requirements(tmp_path, None, "3.11")
