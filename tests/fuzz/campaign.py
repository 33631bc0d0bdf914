"""
Bring spoilt bodies to a real door and hold it to its word, one input after the other.

An authentic body is answered 200 and stands as rows of the inbox or in quarantine; one that is too large is answered
413; none is answered 5xx, and no reason repeats what a body holds of a person. A fault names the seed and the number
that make the input again.
"""

import asyncio
import resource
import tempfile
from dataclasses import dataclass
from pathlib import Path

from storeboard.transports.bearer import BearerDoor
from storeboard.web.doors import BODY_BYTES_MAX
from tests.fuzz.bodies import CANARY, body_of
from tests.unit.web.doorway import Doorway, Request, doorway

SECRET = "secret-of-the-door"
HEADERS = [("authorization", f"Bearer {SECRET}")]
STORE_INPUTS_MAX = 20_000


@dataclass(slots=True)
class Tally:
    """What became of the inputs."""

    inputs: int = 0
    too_large: int = 0
    accepted: int = 0
    repeated: int = 0
    quarantined: int = 0

    def __str__(self) -> str:
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return (
            f"{self.inputs:,} inputs: {self.accepted:,} accepted, {self.repeated:,} repeated, "
            f"{self.quarantined:,} quarantined, {self.too_large:,} too large; at most {megabytes} MB"
        )


def fuzz(seed: int, first: int, count: int) -> Tally:
    """Bring `count` inputs of a seed, from number `first` on, to a door on a store of its own."""
    with tempfile.TemporaryDirectory(prefix="storeboard-fuzz-") as place:
        return asyncio.run(_fuzz(Path(place), seed, range(first, first + count)))


async def _fuzz(place: Path, seed: int, numbers: range) -> Tally:
    tally = Tally()
    async with doorway(place, BearerDoor([SECRET])) as here:
        for number in numbers:
            with _Named(f"the input is body_of({seed}, {number})"):
                await _one(here, body_of(seed, number), tally)
        rows, in_quarantine, _ = here.kept()
        assert rows == tally.accepted + tally.quarantined, "every delivery that is not a repeat is a row"
        assert in_quarantine == tally.quarantined
        assert not any(CANARY in reason for reason, _ in here.quarantined()), "a reason repeats what a body holds"
    return tally


class _Named:
    """Adds a note to whatever is raised inside."""

    def __init__(self, note: str) -> None:
        self._note = note

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            error.add_note(self._note)


async def _one(here: Doorway, body: bytes, tally: Tally) -> None:
    answer = await here.ask(Request([body], HEADERS))
    tally.inputs += 1
    if len(body) > BODY_BYTES_MAX:
        assert answer.status == 413
        tally.too_large += 1
        return
    assert answer.status == 200, f"answered {answer.status}"
    recorded = here.last
    assert recorded.accepted + recorded.repeated + recorded.quarantined > 0, "acknowledged, and nothing stands for it"
    tally.accepted += recorded.accepted
    tally.repeated += recorded.repeated
    tally.quarantined += recorded.quarantined
