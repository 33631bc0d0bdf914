"""
What a long backlog takes: the memory of a process that holds 100,000 touched keys and works on them.

The backlog is in the store, so that memory does not grow with it. The process is a child of its own: the most that it
ever held resident is what counts.
"""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import orjson

from bench.figure import Figure, at_most
from bench.installation import lean
from bench.shop import customer_ref
from storeboard.engine.cycle import cycle
from storeboard.model import Key, Touch

NAME: Final = "memory"
TOUCHES_AT_ONCE: Final = 1_000
CHILD_SECONDS_MAX: Final = 120.0


def measure(scale: float = 1.0) -> list[Figure]:
    """The most resident memory of a process with so many touches waiting."""
    touches = max(100, int(100_000 * scale))
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "bench.memory", place, str(touches)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=CHILD_SECONDS_MAX)
    told = orjson.loads(done.stdout)
    assert told["due"] == touches
    note = f"before the first touch {told['before']:.0f} MB; the store's file {told['file']:.0f} MB"
    return [Figure(NAME, f"memory with {touches:,} touches waiting", told["peak"], "MB", at_most(250), note)]


async def _wait_with(place: Path, touches: int) -> dict[str, float]:
    async with lean(place) as (here, _):
        before = _peak()
        for start in range(0, touches, TOUCHES_AT_ONCE):
            keys = [
                Key("customers", customer_ref(number)) for number in range(start, min(start + TOUCHES_AT_ONCE, touches))
            ]
            await here.house.store.touch([Touch(key, "customers", "push:changed") for key in keys])
        counts = await here.house.store.counts()
        await here.house.store.next_due()
        lease = await here.house.store.lease("customers", "bench", 60)
        assert lease is not None
        await cycle(here.house, lease)
        file = (place / "store.db").stat().st_size / 1e6
        return {"due": counts.due, "before": before, "peak": _peak(), "file": file}


def _peak() -> float:
    """The most resident memory so far, in MB; the kernel tells it in KiB."""
    lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1_024 / 1e6


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(asyncio.run(_wait_with(Path(sys.argv[1]), int(sys.argv[2])))))
