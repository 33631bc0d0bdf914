"""What a life was like and how it ended, for a reader at a terminal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.living.compare import Comparison

SHOWN_MAX: Final = 20
OF_DELIVERIES: Final = ("duplicate", "reorder", "payload_dropped", "lost")


@dataclass(frozen=True, slots=True)
class Report:
    """The figures that both simulators counted, what went wrong in the end, and how the two sides compare."""

    seed: int
    shop: Mapping[str, Any]
    shop_faults: Mapping[str, int]
    monday: Mapping[str, Any]
    monday_faults: Mapping[str, int]
    kills: tuple[str, ...]
    tampered: str | None
    mistakes: tuple[str, ...]
    compared: Comparison
    seconds: float

    @property
    def is_good(self) -> bool:
        return self.compared.agrees and not self.mistakes

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        told, items, lines = self.shop["notifications"], self.monday["items"], self.monday["subitems"]
        yield f"seed            {self.seed}"
        yield f"events          {self.shop['steps']} in the shop, {told['announced']} notifications of them"
        yield f"deliveries      {told['accepted']} accepted, {told['refused']} not accepted at first or cut off"
        yield f"  duplicates    {self.shop_faults.get('duplicate', 0)}"
        yield f"  out of order  {told['overtaken']} came after a younger one"
        yield f"  no payload    {self.shop_faults.get('payload_dropped', 0)} messages (payloadNotIncluded)"
        yield f"shop's faults   {_counted(self._of_rest())}"
        yield f"monday's faults {_counted(self.monday_faults)}"
        for at, kill in enumerate(self.kills, 1):
            yield f"SIGKILL {at}       {kill}"
        yield f"items           {_counted(items)}"
        yield f"subitems        {_counted(lines)}"
        yield f"mutations       {_counted(self.monday['mutations'])}"
        yield f"monday calls    {self.monday['calls']}"
        yield from self._end()

    def _of_rest(self) -> dict[str, int]:
        return {kind: count for kind, count in self.shop_faults.items() if kind not in OF_DELIVERIES}

    def _end(self) -> Iterator[str]:
        found = self.compared
        if self.tampered:
            yield f"tampered with   {self.tampered}"
        yield f"verify          {'; '.join(self.mistakes) or 'agrees; nothing is due, claimed, in doubt or parked'}"
        yield f"compared        {found.records} records and {found.lines} lines stand once and equal"
        yield f"                {found.archived} that are gone from the shop are archived"
        yield f"                {len(found.differences)} differ"
        yield from (f"  {one}" for one in found.differences[:SHOWN_MAX])
        if len(found.differences) > SHOWN_MAX:
            yield f"  and {len(found.differences) - SHOWN_MAX} more"
        yield f"{'PROVEN' if self.is_good else 'BROKEN'} in {self.seconds:.0f} s"


def _counted(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
    return f"{total} ({kinds})" if kinds else "0"
