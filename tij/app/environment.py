"""What `[app.environment]` and the project's secrets could give to the variables it asks for."""

from __future__ import annotations

import re

from tij.app.mail import stand_in
from tij.app.variables import Asked
from tij.settings.problems import SECRET_WORDS
from tij.settings.references import CACHE_ADDRESS, GIVEN

GENERATED = re.compile(r"SALT|SIGNING|JWT|HASHID|FIELD.*KEY|ENCRYPTION|^SECRET|APP_SECRET")
OF_THE_CACHE = re.compile(
    r"(\w+_)?(REDIS|VALKEY|CACHE|BROKER|CELERY)(_\w+)?_UR[LI]|CELERY_(BROKER|RESULT_BACKEND|BROKER_URL)"
    r"|RESULT_BACKEND"
)
KEYS_OF_AWS = re.compile(r"(\w+_)?(AWS|S3|SES)_(\w+_)?(ACCESS_KEY(_ID)?|SECRET_KEY|SESSION_TOKEN)")
"""Every task has its role's keys; a variable goes before them (boto3, "Credentials")."""
REDIS = re.compile("rediss?://|unix://|valkeys?://")
OWN_ADDRESS = re.compile(r"https?://(localhost|127\.0\.0\.1)(:8000)?/?")
"""Django's development server: what stands in for the site's own address."""
OF_THE_SITE = re.compile(r"(^|_)(SITE|BASE|APP|PUBLIC|ROOT|SERVER|BACKEND|CANONICAL)(_|$)")
OF_THE_DATABASE = {
    "USER": "{DB_USER}",
    "PASSWORD": "{DB_PASSWORD}",
    "PASS": "{DB_PASSWORD}",
    "HOST": "{database_host}",
    "PORT": "{database_port}",
    "NAME": "{database_name}",
    "DB": "{database_name}",
    "DATABASE": "{database_name}",
}


def of_cache(enabled: bool) -> tuple[str, ...]:
    """The variables that a cache gives, where there is one."""
    return (CACHE_ADDRESS,) if enabled else ()


def variables(
    asked: list[Asked], cache: bool, mail: bool, questions: list[str]
) -> tuple[dict[str, str], list[str], list[str]]:
    """What is given by a reference, what a person writes, what may be any text."""
    environment: dict[str, str] = {}
    secrets: list[str] = []
    generated: list[str] = []
    for variable in asked:
        # The settings must know it themselves: URLs and middleware follow from it.
        if variable.setting == "DEBUG" and variable.default in ("True", "1"):
            environment[variable.name] = "False" if variable.default == "True" else "0"
        elif variable.name == "DEBUG" and variable.default == "False":
            # A reader of these words may take no number.
            environment["DEBUG"] = "False"
        if variable.name in (*GIVEN, *of_cache(cache)):
            continue
        needed = variable.required and not variable.conditional
        reference = reference_for(variable, cache=cache)
        always = reference == "{SECRET_KEY}" or _is_allowed_hosts(variable)
        # What a developer has on the own machine only.
        always |= reference == f"{{{CACHE_ADDRESS}}}" and bool(
            REDIS.match(variable.default) or "REDIS" in variable.name
        )
        always |= reference == "{api_url}" and bool(OWN_ADDRESS.fullmatch(variable.default))
        if reference and (needed or always):
            environment[variable.name] = reference
        elif cache and re.fullmatch(r"\w*(REDIS|VALKEY)\w*HOST\w*", variable.name):
            questions.append(
                f"{variable.name} ({variable.where}): [cache] gives one address with its token,"
                f" over TLS; let the project read {CACHE_ADDRESS}."
            )
        elif not needed:
            continue
        elif variable.opened:
            questions.append(
                f"{variable.name} ({variable.where}) names a file that the settings open, and the"
                " image has none but the project's: put one without secrets into the repository,"
                " and its path into [app.environment]; or name settings that read variables."
            )
        elif KEYS_OF_AWS.fullmatch(variable.name):
            environment[variable.name] = ""
            questions.append(
                f"{variable.name} ({variable.where}) is empty: tasks have their role's rights to"
                " the bucket and to SES. For another account's, write it into app.secrets."
            )
        elif mail and (value := stand_in(variable.name)) is not None:
            environment[variable.name] = value
        elif variable.name.endswith("DEBUG"):
            environment[variable.name] = "0"
        elif GENERATED.search(variable.name):
            generated.append(variable.name)
        elif SECRET_WORDS.search(variable.name) or variable.name.endswith(("_KEY", "_DSN")):
            secrets.append(variable.name)
        else:
            questions.append(
                f"{variable.name} is needed ({variable.where}): write it into [app.environment]."
            )
    return environment, secrets, generated


def reference_for(variable: Asked, *, cache: bool) -> str | None:
    """What `[app.environment]` could give a variable; None when nothing fits.

    Either its name says what it is, or the setting that gets its value.
    """
    name = variable.name
    if variable.setting == "SECRET_KEY" or re.fullmatch(r"(DJANGO_|APP_)?SECRET_KEY", name):
        return "{SECRET_KEY}"
    if cache and OF_THE_CACHE.fullmatch(name):
        return f"{{{CACHE_ADDRESS}}}"
    if _is_allowed_hosts(variable):
        return "{api_domain}"
    if match := re.fullmatch(r"(?:POSTGRES|PG|DB|DATABASE|RDS|SQL)_?(\w+)", name):
        return OF_THE_DATABASE.get(match[1])
    if re.search(r"CUSTOM_DOMAIN|CDN_(HOST|DOMAIN)", name):
        return "{cdn_domain}"
    if name.endswith(("BUCKET_NAME", "_BUCKET")):
        return "{files_bucket}"
    if re.search(r"AWS.*REGION", name):
        return "{region}"
    if OWN_ADDRESS.fullmatch(variable.default) and OF_THE_SITE.search(name):
        return "{api_url}"
    if re.fullmatch(
        r"(\w*ADMIN_|PUBLIC_|DJANGO_)?(SITE|BASE|APP|BACKEND|SERVER|ROOT)_\w*URL", name
    ):
        return None if re.search("LOGO|ICON|STATIC|MEDIA", name) else "{api_url}"
    if re.fullmatch(r"(DJANGO_)?((PRIMARY|SITE|APP|SERVER)_(HOST|DOMAIN)|DOMAIN|HOSTNAME)", name):
        return "{api_domain}"
    return None


def _is_allowed_hosts(variable: Asked) -> bool:
    """Django's: there are others, of webhooks or redirects."""
    return variable.setting == "ALLOWED_HOSTS" or bool(
        re.fullmatch(r"((DJANGO|APP|SITE|WEB)_)?ALLOWED_HOSTS", variable.name)
    )
