"""`python -m ecs_django.prepare <run directory>`: may the web task start? Then Nginx's settings.

Exit code 2 and one line in the log when it may not.
"""

from __future__ import annotations

import logging
import logging.config
import os
import sys
from pathlib import Path
from string import Template

from django.conf import settings

from ecs_django.contract import check_contract
from ecs_django.environment import ConfigurationError, Environment, load
from ecs_django.log import configuration
from ecs_django.postgresql.reachable import check_database
from ecs_django.project import set_up

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
        health_path=environment.app_health_path,
        client_max_body_size=environment.client_max_body_size,
        real_ip=f"set_real_ip_from {environment.vpc_cidr};" if environment.vpc_cidr else "",
        cors_origins="\n        ".join(
            f'"{origin}" $http_origin;'
            for origin in (
                *environment.cors_allowed_origins,
                *(f"~{pattern}" for pattern in environment.preview_origin_regexes),
            )
        ),
    )


def main() -> int:
    """See the module."""
    run_dir = Path(sys.argv[1])
    logging.config.dictConfig(configuration("INFO"))
    log = logging.getLogger("ecs_django.prepare")
    try:
        environment = load()
        set_up()
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
