"""The two health addresses.

`/health/` (`APP_HEALTH_PATH`) says that the process answers. The ALB asks it with the task's IP
address as Host and over plain HTTP, so it is answered before ALLOWED_HOSTS and the HTTPS redirect;
it does not ask the database, or ECS would replace every task during an RDS failover.
`/health/ready/` says that the database answers and has this image's migrations; a release asks it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from ecs_django import environment

log = logging.getLogger(__name__)


class HealthMiddleware:
    """Must stand first in MIDDLEWARE."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Django's middleware protocol."""
        self._get_response = get_response
        self._live = environment.load().app_health_path
        self._migrated = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the two addresses, pass everything else on."""
        if request.path_info == self._live:
            return JsonResponse({"status": "healthy"})
        if request.path_info == f"{self._live}ready/":
            return self._ready()
        return self._get_response(request)

    def _ready(self) -> HttpResponse:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            pending = 0 if self._migrated else pending_migrations()
        except DatabaseError:
            log.exception("not ready: the database does not answer")
            connection.close()
            return JsonResponse({"status": "unavailable", "database": "unreachable"}, status=503)
        if pending:
            return JsonResponse(
                {"status": "unavailable", "pending_migrations": pending}, status=503
            )
        # Reading every migration costs; once there, they stay.
        self._migrated = True
        return JsonResponse({"status": "ready"})


def pending_migrations() -> int:
    """How many of this image's migrations the database lacks; DatabaseError when it is away."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
