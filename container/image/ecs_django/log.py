"""One JSON object a line on stdout, for CloudWatch Logs Insights."""

from __future__ import annotations

import logging
import time
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from ecs_django.request import request_id


class RequestIdFilter(logging.Filter):
    """Adds the request's id to each record made while it is answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a record."""
        if identifier := request_id.get():
            record.request_id = identifier
        return True


def formatter() -> JsonFormatter:
    """`time` (UTC), `level`, `logger`, `message`, extras, and a traceback as one string."""
    json = JsonFormatter(
        "{asctime}{levelname}{name}{message}",
        style="{",
        datefmt="%Y-%m-%dT%H:%M:%S+00:00",
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        # Django and gunicorn attach whole requests and sockets to records.
        reserved_attrs=[*RESERVED_ATTRS, "request", "server_time", "taskName", "color_message"],
        json_ensure_ascii=False,
    )
    json.converter = time.gmtime
    return json


def configuration(level: str) -> dict[str, Any]:
    """`logging.config.dictConfig`'s argument, for Django and gunicorn alike."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": formatter}},
        "filters": {"request_id": {"()": RequestIdFilter}},
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "json",
                "filters": ["request_id"],
            }
        },
        "root": {"level": level, "handlers": ["stdout"]},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "gunicorn.error": {"handlers": [], "propagate": True},
            # Nginx logs requests.
            "gunicorn.access": {"level": "WARNING", "handlers": [], "propagate": True},
        },
    }
