"""
The machine that the figures come from, without its name or anything else that only its owner should know.
"""

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import apsw

CPU_INFO: Final = Path("/proc/cpuinfo")
MEMORY_INFO: Final = Path("/proc/meminfo")


@dataclass(frozen=True, slots=True)
class Machine:
    """What a reader needs to compare. `load` is the load average before the benches: what else was running."""

    cpu: str
    cores: int
    memory_gb: float
    python: str
    sqlite: str
    load: float

    def line(self) -> str:
        """One line of text."""
        return (
            f"{self.cpu}, {self.cores} cores, {self.memory_gb:.0f} GB, Python {self.python}, SQLite {self.sqlite}; "
            f"load average before the start {self.load:.1f}"
        )


def this_machine() -> Machine:
    """Read it from the kernel; what it does not tell is called unknown."""
    return Machine(
        cpu=_field(CPU_INFO, "model name") or platform.machine(),
        cores=len(os.sched_getaffinity(0)),
        memory_gb=int((_field(MEMORY_INFO, "MemTotal") or "0").split()[0]) * 1_024 / 1e9,
        python=platform.python_version(),
        sqlite=apsw.sqlite_lib_version(),
        load=os.getloadavg()[0],
    )


def _field(path: Path, name: str) -> str:
    if not path.exists():
        return ""
    lines = path.read_text("utf-8", "replace").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
