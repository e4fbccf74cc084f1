"""What may be said of a project in `[app]`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from tij.settings import DIRECTORY, SettingsError, load
from tij.settings.models import Settings
from tij.settings.references import filled_in, names_in, secret_in


def load_with(directory: Path, app: dict[str, object]) -> Settings:
    table = tomllib.loads((DIRECTORY / "local.toml").read_text(encoding="utf-8"))
    (directory / "try.toml").write_text(tomli_w.dumps({**table, "app": app}), encoding="utf-8")
    return load("try", directory)


def test_a_project_of_any_name_loads(tmp_path: Path) -> None:
    app = {
        "directory": "../shop",
        "settings_module": "site.settings.production",
        "asgi": "site.asgi:application",
        "python": "3.14",
        "health_path": "/up/",
        "environment": {
            "HOST": "{api_domain}",
            "KEY": "{SECRET_KEY}",
            "TOKEN_DAYS": "7",
            "DEBUG": "False",
        },
        "secrets": ["SENTRY_DSN"],
        "overlay": {"log": False},
    }
    settings = load_with(tmp_path, app)
    assert settings.app.overlay.off == ("log",)
    assert dict(settings.app.environment) == app["environment"]
    assert hash(settings) == hash(load_with(tmp_path, app))


@pytest.mark.parametrize(
    ("app", "key", "said"),
    [
        ({"settings_module": "config/settings.py"}, "app.settings_module", "dotted name"),
        ({"wsgi": "config.wsgi"}, "app.wsgi", "module:name"),
        ({"asgi": "config.asgi.application"}, "app.asgi", "module:name"),
        ({"python": "3.10"}, "app.python", "3.11, 3.12, 3.13, 3.14"),
        ({"health_path": "health"}, "app.health_path", "begins and ends with /"),
        ({"health_path": '/a" 200; #/'}, "app.health_path", "begins and ends with /"),
        ({"style_page": "admin/"}, "app.style_page", "begin it with /"),
        ({"system_packages": ["gcc; rm -rf /"]}, "app.system_packages[0]", "Debian packages"),
        ({"environment": {"A-B": "1"}}, "app.environment.A-B", "letters, digits and _"),
        ({"environment": {"DEBUG": "1"}}, "app.environment.DEBUG", "does not set"),
        ({"build_environment": {"DEBUG": "False"}}, "app.build_environment.DEBUG", "does not set"),
        ({"environment": {"URL": "{api_ur}"}}, "app.environment.URL", "{name} of api_url"),
        ({"environment": {"URL": "x{DB_PASSWORD}"}}, "app.environment.URL", "alone"),
        (
            {"environment": {"STRIPE_SECRET": "sk_1"}},
            "app.environment.STRIPE_SECRET",
            "not a secret",
        ),
        ({"secrets": ["A B"]}, "app.secrets", "letters, digits and _"),
        ({"secrets": ["SECRET_KEY"]}, "app.secrets", "does not set"),
        ({"secrets": ["A"], "generated_secrets": ["A"]}, "app.generated_secrets", "say it once"),
        ({"secrets": ["A"], "environment": {"A": "1"}}, "app.secrets", "not also in"),
        ({"overlay": {"logs": False}}, "app.overlay.logs", "did you mean 'log'"),
        ({"environment": {"A": 1}}, "app.environment.A", "text, in quotes"),
    ],
)
def test_each_wrong_word_is_named_with_what_is_allowed(
    tmp_path: Path, app: dict[str, object], key: str, said: str
) -> None:
    with pytest.raises(SettingsError) as wrong:
        load_with(tmp_path, app)
    (problem,) = wrong.value.problems
    assert problem.key == key
    assert said in str(problem)
    assert "sk_1" not in str(problem)


def test_references_are_replaced_and_secrets_stand_alone() -> None:
    outputs = {"api_url": "https://api.example.com", "region": "ap-northeast-1"}
    assert filled_in("{api_url}/x?{region}", outputs) == "https://api.example.com/x?ap-northeast-1"
    assert names_in("{api_url}{region}{}") == ["api_url", "region"]
    assert secret_in("{DB_USER}") == "DB_USER"
    assert secret_in("{api_url}") is None


def test_a_cache_that_is_not_made_has_no_address_to_name(tmp_path: Path) -> None:
    wanted = {"environment": {"CELERY_BROKER_URL": "{REDIS_URL}"}}
    with pytest.raises(SettingsError, match=r"cache\.enabled = true") as caught:
        load_with(tmp_path, wanted)
    assert "app.environment.CELERY_BROKER_URL" in str(caught.value)
    with_cache(tmp_path)
    assert load("try", tmp_path).cache.enabled


def with_cache(directory: Path) -> None:
    """Switch the cache on in what was loaded."""
    table = tomllib.loads((directory / "try.toml").read_text(encoding="utf-8"))
    table["cache"] = {"enabled": True}
    (directory / "try.toml").write_text(tomli_w.dumps(table), encoding="utf-8")


@pytest.mark.parametrize("key", ["environment", "secrets", "generated_secrets"])
def test_with_mail_its_address_is_not_the_projects(tmp_path: Path, key: str) -> None:
    value: Any = {"EMAIL_FROM": "a@b.example"} if key == "environment" else ["EMAIL_FROM"]
    assert load_with(tmp_path, {key: value})
    table = tomllib.loads((tmp_path / "try.toml").read_text(encoding="utf-8"))
    table["email"] = {"enabled": True}
    (tmp_path / "try.toml").write_text(tomli_w.dumps(table), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"email\.enabled = false") as caught:
        load("try", tmp_path)
    assert f"app.{key}" in str(caught.value)


@pytest.mark.parametrize("key", ["environment", "secrets", "generated_secrets"])
def test_with_a_cache_its_address_is_not_the_projects(tmp_path: Path, key: str) -> None:
    value: Any = {"REDIS_URL": "redis://x"} if key == "environment" else ["REDIS_URL"]
    assert load_with(tmp_path, {key: value})
    with_cache(tmp_path)
    with pytest.raises(SettingsError, match=r"cache\.enabled = false") as caught:
        load("try", tmp_path)
    assert f"app.{key}" in str(caught.value)
