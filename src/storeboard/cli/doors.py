"""
Put the push doors of an installation together: secrets resolved, deliveries counted, refusals told.

A refusal is counted every time and logged once a minute for each source and cause, so that a stranger cannot fill a
log; never with anything of the request.
"""

from collections.abc import Sequence
from typing import Final

from prometheus_client import CollectorRegistry, Counter

from storeboard.commercetools.notifications import decode
from storeboard.engine.intake import Intake
from storeboard.engine.ports import Clock
from storeboard.mapping.configuration import Configuration, SourceConfig
from storeboard.model import Notification
from storeboard.settings import Settings, certificates_of, secret_of
from storeboard.transports import DOORS
from storeboard.transports.egress import Egress
from storeboard.transports.setup import Report, Setup
from storeboard.web.doors import DoorsApp, Source

REFUSAL_SECONDS: Final = 60.0
"""How long the same refusal is not logged again."""


def doors_app(
    configuration: Configuration, sources: dict[str, Source], intake: Intake, registry: CollectorRegistry, log: "Log"
) -> DoorsApp:
    """The doors of these sources, whose figures go into the registry."""
    projects = tuple(configuration.projects)
    deliveries = Counter(
        "storeboard_deliveries", "Deliveries by door and answer.", ["source", "status"], registry=registry
    )
    refusals = Counter(
        "storeboard_refused_deliveries", "What a door did not let in.", ["source", "cause"], registry=registry
    )

    def decoded(body: bytes, source: str) -> Sequence[Notification]:
        return decode(body, source, projects)

    def count(source: str, status: int) -> None:
        deliveries.labels(source, str(status)).inc()

    def refused(source: str, cause: str) -> None:
        refusals.labels(source, cause).inc()
        log.refused(source, cause)

    return DoorsApp(sources, decoded, intake.receive, count, refused=refused)


class Log:
    """Tells of refusals, each kind once in a while."""

    def __init__(self, clock: Clock, report: Report) -> None:
        self._clock = clock
        self._report = report
        self._told: dict[tuple[str, str], float] = {}

    def refused(self, source: str, cause: str) -> None:
        """Tell of one, unless the same was told just now."""
        now = self._clock.monotonic()
        if now - self._told.get((source, cause), float("-inf")) >= REFUSAL_SECONDS:
            self._told[source, cause] = now
            self._report("door.refused", {"source": source, "cause": cause})


def doors_of(
    settings: Settings, configuration: Configuration, clock: Clock, egress: Egress, report: Report
) -> dict[str, Source]:
    """The configured push doors; raise `TerminalError` for a secret or a file that is missing."""
    return {
        name: Source(name, DOORS[source.door](_setup(settings, name, source, clock, egress, report)))
        for name, source in configuration.sources.items()
        if source.door in DOORS
    }


def _setup(settings: Settings, name: str, source: SourceConfig, clock: Clock, egress: Egress, report: Report) -> Setup:
    file = source.options.get("authorities")
    return Setup(
        source=name,
        clock=clock,
        egress=egress,
        report=report,
        secrets=[secret_of(one, settings.directory) for one in source.secrets],
        options=source.options,
        certificates=certificates_of(settings.directory, file) if file else None,
    )
