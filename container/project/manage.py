#!/usr/bin/env python
"""Django's command line; a bad environment is one line in the log and exit code 2."""

import logging
import logging.config
import os
import sys

from django.core.management import execute_from_command_line

from ecs_django.environment import ConfigurationError
from ecs_django.log import configuration

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        logging.config.dictConfig(configuration("INFO"))
        logging.getLogger("manage").critical("%s", error)
        sys.exit(2)
