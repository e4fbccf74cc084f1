"""The variants of production that differ in what they are made of."""

from __future__ import annotations

from collections.abc import Iterator

from tij.settings.models import (
    Architecture,
    Egress,
    PauseScheduleSettings,
    ScheduleSettings,
    Settings,
    WorkerSettings,
)


def variants(settings: Settings) -> Iterator[tuple[str, Settings]]:
    """Each egress with each hardening phase, and one thing changed at a time."""
    for egress in Egress:
        for phase in (1, 2, 3):
            yield (
                f"{egress.value}, phase {phase}",
                _changed(settings, network={"egress": egress}, hardening={"phase": phase}),
            )
    yield (
        "a gateway a zone",
        _changed(settings, network={"nat_gateway_per_availability_zone": True}),
    )
    yield "firewall", _changed(settings, hardening={"firewall": True})
    yield "standby", _changed(settings, database={"multi_az": True})
    workers = (
        WorkerSettings(name="mail", command="celery -A shop worker", cpu=512, memory=1024),
        WorkerSettings(name="clock", command="celery -A shop beat", never_two=True),
    )
    schedules = (
        ScheduleSettings(name="tidy", command="python manage.py tidy", cron="30 3 * * mon"),
        ScheduleSettings(name="poll", command="python manage.py poll", rate="15 minutes"),
    )
    yield "schedules", settings.model_copy(update={"schedules": schedules})
    yield "workers", settings.model_copy(update={"workers": workers})
    nights = PauseScheduleSettings(start="08:00", stop="20:00", timezone="Asia/Tokyo")
    yield "nights", _changed(settings, pause={"schedule": nights})
    watched = dict.fromkeys(("trail", "alarms", "guardduty", "access_analyzer"), True)
    yield "account", _changed(settings, account=watched)
    yield "vault", _changed(settings, backup={"enabled": True})
    yield "cache", _changed(settings, cache={"enabled": True})
    yield "email", _changed(settings, email={"enabled": True})
    yield "arm64", _changed(settings, service={"architecture": Architecture.ARM64})


def _changed(settings: Settings, **sections: dict[str, object]) -> Settings:
    return settings.model_copy(
        update={
            name: getattr(settings, name).model_copy(update=values)
            for name, values in sections.items()
        }
    )
