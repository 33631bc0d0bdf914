"""Hand requests to one door on a real store, and tell what came of them."""

from dataclasses import dataclass
from pathlib import Path

from storeboard.transports.door import Door
from storeboard.web.doors import DoorLimits
from tests.simulation.loop import run
from tests.unit.web.doorway import LIMITS, Answered, Request, doorway


def asked(place: Path, door: Door, *requests: Request, limits: DoorLimits = LIMITS) -> "Told":
    """Hand requests to a door one after the other, in virtual time."""

    async def told() -> Told:
        async with doorway(place, door, limits) as here:
            answers = [await here.ask(request) for request in requests]
            return Told(answers, here.kept(), here.quarantined(), here.counted, here.refused)

    return run(1, told())


@dataclass(frozen=True, slots=True)
class Told:
    answers: list[Answered]
    kept: tuple[int, int, int]
    quarantined: list[tuple[str, bytes]]
    counted: list[tuple[str, int]]
    refused: list[tuple[str, str]]

    @property
    def statuses(self) -> list[int]:
        return [answer.status for answer in self.answers]
