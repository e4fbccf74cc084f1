"""`python -m ecs_django.prepare <run directory>`: may the web task start? Then Nginx's settings.

Exit code 2 and one line in the log when it may not.
"""

from __future__ import annotations

import logging
import logging.config
import os
import sys
import time
from pathlib import Path
from string import Template

import django
from django.conf import settings
from django.core.checks import run_checks
from django.db import OperationalError, connection

from ecs_django import checks
from ecs_django.environment import ConfigurationError, Environment, load
from ecs_django.log import configuration

TEMPLATE = Path(__file__).parents[1] / "nginx.conf.template"


class NginxTemplate(Template):
    """`%{name}`: Nginx's own variables keep their `$`."""

    delimiter = "%"


def render(environment: Environment, run_dir: Path, static_root: Path, mime_types: Path) -> str:
    """Nginx's configuration; every value in it was validated by `Environment`."""
    return NginxTemplate(TEMPLATE.read_text()).substitute(
        port=environment.port,
        run_dir=run_dir,
        static_root=static_root,
        mime_types=mime_types,
        client_max_body_size=environment.client_max_body_size,
        real_ip=f"set_real_ip_from {environment.vpc_cidr};" if environment.vpc_cidr else "",
        cors_origins="\n        ".join(
            f'"{origin}" $http_origin;' for origin in environment.cors_allowed_origins
        ),
    )


def check_contract() -> None:
    """Raise `ConfigurationError` with the promises that the project breaks."""
    problems = run_checks(tags=[checks.TAG], include_deployment_checks=True)
    if problems:
        said = "; ".join(f"{p.msg} ({p.hint})" if p.hint else p.msg for p in problems)
        raise ConfigurationError(f"project: {said}")


def check_database(timeout: int) -> None:
    """Connect within `timeout` seconds or raise `ConfigurationError` naming the address."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            reason = " ".join(str(error).split())
            if "authentication failed" in reason or "certificate" in reason:
                break
            if time.monotonic() > deadline:
                break
            time.sleep(1)
        else:
            connection.close()
            return
    at = connection.settings_dict
    where = f"DB_HOST={at['HOST']} DB_PORT={at['PORT']} DB_NAME={at['NAME']}"
    raise ConfigurationError(f"database: {where}: {reason}")


def main() -> int:
    """See the module."""
    run_dir = Path(sys.argv[1])
    logging.config.dictConfig(configuration("INFO"))
    log = logging.getLogger("ecs_django.prepare")
    try:
        environment = load()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        check_contract()
        check_database(environment.db_start_timeout)
    except ConfigurationError as error:
        log.critical("%s", error)
        return 2
    mime_types = Path(os.environ.get("NGINX_MIME_TYPES", "/etc/nginx/mime.types"))
    static_root = Path(settings.STATIC_ROOT)
    (run_dir / "nginx.conf").write_text(render(environment, run_dir, static_root, mime_types))
    return 0


if __name__ == "__main__":
    sys.exit(main())
