"""From `[app]` to what the image is built from, on this machine and by the Dockerfile alike."""

from __future__ import annotations

from pathlib import Path

from tij.app.requirements import read_requirements
from tij.emulator.host.image import Recipe, build_environment
from tij.errors import BadInputError
from tij.settings.models import AppSettings, Settings
from tij.settings.references import CACHE_ADDRESS, EMAIL_FROM, REFERENCE

REFERENCE_PROJECT = "container/project"
# What [app] says of the running container only, not of its image.
OF_THE_CONTAINER = (
    *("environment", "secrets", "generated_secrets", "build_environment"),
    *("smoke_command", "style_page", "admin_path", "api_path"),
)
STAND_IN = "build-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ"
CACHE_STAND_IN = "redis://build.invalid:6379/0"


def project_directory(root: Path, app: AppSettings) -> Path:
    """Where the project is; BadInputError when there is no `manage.py`."""
    directory = (root / app.directory).resolve()
    if not (directory / "manage.py").is_file():
        what = "has no manage.py" if directory.is_dir() else "is not there"
        raise BadInputError(
            f"app.directory is {app.directory!r}: {directory} {what}.",
            next_step="name the directory of the project's manage.py, from this checkout's root",
        )
    return directory


def recipe_for(root: Path, settings: Settings) -> Recipe | None:
    """What the image is built from; None for the reference project as it comes.

    BadInputError when the project, or what names its packages, is not there.
    """
    app = settings.app
    plain = AppSettings(**{name: getattr(app, name) for name in OF_THE_CONTAINER})
    if app == plain:
        return None
    directory = project_directory(root, app)
    wanted = app.requirements
    if wanted is None and app.directory == REFERENCE_PROJECT:
        wanted = "../requirements.txt"
    return Recipe(
        project=directory,
        requirements=read_requirements(directory, wanted, app.python),
        python=app.python,
        variables=image_variables(app),
        build_variables=build_variables(settings),
        build_commands=app.build_commands,
        needs=("uvicorn[standard]", "uvicorn-worker") if app.asgi else (),
        source_packages=app.source_packages,
    )


def image_variables(app: AppSettings) -> dict[str, str]:
    """What the Dockerfile sets with ENV."""
    return {
        "APP_SETTINGS_MODULE": app.settings_module,
        "APP_WSGI": app.wsgi,
        "APP_HEALTH_PATH": app.health_path,
        **({"APP_ASGI": app.asgi} if app.asgi else {}),
        **({"APP_OVERLAY_OFF": ",".join(app.overlay.off)} if app.overlay.off else {}),
        **({"APP_PYTHON_PATH": app.python_path} if app.python_path else {}),
    }


def build_variables(settings: Settings) -> dict[str, str]:
    """The project's variables while the image is built: no value of a secret is known then."""
    app, known = settings.app, {**build_environment(), CACHE_ADDRESS: CACHE_STAND_IN}

    def stand_in(value: str) -> str:
        return REFERENCE.sub(lambda match: known.get(match[1], nowhere(match[1])), value)

    def nowhere(name: str) -> str:
        return "https://build.invalid" if name.endswith("_url") else "build.invalid"

    return {
        **dict.fromkeys([*app.secrets, *app.generated_secrets], STAND_IN),
        **({CACHE_ADDRESS: CACHE_STAND_IN} if settings.cache.enabled else {}),
        **({EMAIL_FROM: settings.mail_senders[0]} if settings.mail_senders else {}),
        **{name: stand_in(value) for name, value in app.environment.items()},
        **app.build_environment,
    }
