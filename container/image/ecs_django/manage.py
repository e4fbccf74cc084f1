"""`python -m ecs_django.manage`: the project's `manage.py`, where what does not start is one line.

Exit code 2 then, as for the web task; everything else is the project's own.
"""

from __future__ import annotations

import logging
import logging.config
import runpy
import sys

from django.apps import apps

from ecs_django.environment import ConfigurationError
from ecs_django.log import configuration
from ecs_django.project import not_starting


def main() -> None:
    """Run `manage.py` of the working directory with this process's arguments."""
    sys.argv[0] = "manage.py"
    sys.path.insert(0, "")
    try:
        runpy.run_path("manage.py", run_name="__main__")
    except ConfigurationError as error:
        _refuse(error)
    except Exception as error:
        if apps.ready:
            raise
        _refuse(not_starting(error))


def _refuse(error: ConfigurationError) -> None:
    logging.config.dictConfig(configuration("INFO"))
    logging.getLogger("manage").critical("%s", error)
    sys.exit(2)


if __name__ == "__main__":
    main()
