"""The combined task, the files, the way in (guide, "統合構成の確認")."""

from __future__ import annotations

from collections.abc import Iterator

from tij import contract
from tij.ecs.lasting import dying
from tij.ecs.service import Service
from tij.verification.checks import files, service
from tij.verification.deployment import Deployment
from tij.verification.finding import Finding
from tij.verification.line import Line, World

SECTION = "integration"


def lines(of: Deployment, world: World) -> Iterator[Line]:
    """Tasks first, then what they and the CDN serve."""
    yield from _tasks(of, world)
    yield from _files(of, world)


def _tasks(of: Deployment, world: World) -> Iterator[Line]:
    ecs = world.aws("ecs")

    def place() -> tuple[str, str]:
        return of.output(contract.CLUSTER_NAME), of.output(contract.SERVICE_NAME)

    def stable() -> Finding:
        fewest = {worker.name: worker.min_tasks for worker in of.settings.workers}
        workers = {
            one["service"]: fewest.get(name, 0)
            for name, one in of.output_table(contract.WORKERS).items()
        }
        found = service.deployments_stable(ecs, *place(), workers)
        names, logs = of.service_names, world.aws("logs")
        for name in names.workers:
            worker = Service(ecs, world.aws("elbv2"), names.worker(name))
            # Between two ends it may look as it should.
            if dies := service.worker_lasts(name, dying(worker, logs, world.now())):
                return dies
        return found

    def running() -> Finding:
        return service.tasks_running(ecs, *place(), of.container)

    def healthy() -> Finding:
        return service.targets_healthy(world.aws("elbv2"), of.id("service", "aws_lb_target_group"))

    def exec_() -> Finding:
        wanted = of.settings.service.execute_command
        return service.exec_ready(ecs, *place(), of.container, wanted)

    yield Line("deployment", SECTION, ("G202",), stable)
    yield Line("tasks", SECTION, ("G202",), running)
    yield Line("targets", SECTION, ("G187", "G202"), healthy)
    yield Line("exec", SECTION, ("G205",), exec_)


def _files(of: Deployment, world: World) -> Iterator[Line]:
    web, s3 = world.reach.web, world.aws("s3")

    def static() -> Finding:
        return files.static_served(
            web, of.output(contract.API_URL), cdn(), of.settings.app.style_page
        )

    def media() -> Finding:
        return files.media_served(web, s3, bucket(), cdn())

    def refuses() -> Finding:
        return files.bucket_refuses(world.aws("s3", signed=False), s3, bucket())

    def bucket() -> str:
        return of.output(contract.FILES_BUCKET)

    def cdn() -> str:
        return of.output(contract.CDN_URL)

    yield Line("static-served", SECTION, ("G203", "G204"), static)
    yield Line("media-served", SECTION, ("G203", "G204"), media)
    yield Line("bucket-refuses", SECTION, ("G203",), refuses)
