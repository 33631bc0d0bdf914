"""
Lay the shop beside its boards: every record and line once and equal, and nothing else in sight.

Pure, and strange to the product: it knows the two sides only as `sides` has read them.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from tests.living.sides import Standing, Wanted


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many records and lines agree, how many of the gone are archived, and every difference in a sentence."""

    records: int
    lines: int
    archived: int
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return not self.differences and self.records > 0


@dataclass(slots=True)
class _Findings:
    agreeing: list[Wanted] = field(default_factory=list[Wanted])
    differences: list[str] = field(default_factory=list[str])


def compare(shop: dict[str, Wanted], board: list[Standing]) -> Comparison:
    """Say where the two sides differ."""
    standing: dict[str, list[Standing]] = defaultdict(list)
    for one in board:
        standing[one.external_id].append(one)
    found = _Findings()
    for ref, wanted in shop.items():
        differences = _of_record(ref, wanted, standing.get(ref, []), {one.item_id: one for one in board})
        found.differences += differences
        if not differences:
            found.agreeing.append(wanted)
    surplus = [one for ref, items in standing.items() if ref not in shop for one in items]
    found.differences += [told for one in surplus if (told := _of_surplus(one))]
    lines = sum(one.parent is not None for one in found.agreeing)
    archived = sum(one.state == "archived" and bool(one.external_id) for one in surplus)
    return Comparison(len(found.agreeing) - lines, lines, archived, tuple(found.differences))


def _of_surplus(item: Standing) -> str | None:
    """Everybody who leaves this shop is erased: the item must be out of sight, and the address out of the item."""
    if item.state == "active":
        return f"item {item.item_id} ({item.external_id or 'no external id'}) stands on the board and not in the shop"
    if item.cells.get("sb_email"):
        return f"{item.external_id} (item {item.item_id}) is {item.state} and still shows an e-mail address"
    return None


def _of_record(ref: str, wanted: Wanted, items: list[Standing], by_id: dict[str, Standing]) -> list[str]:
    if len(items) != 1:
        return [f"{ref} stands {len(items)} times: {', '.join(one.item_id for one in items) or 'no item'}"]
    item = items[0]
    found = [] if item.state == "active" else [f"is {item.state} and should stand"]
    parent = by_id[item.parent].external_id if item.parent else None
    if parent != wanted.parent:
        found.append(f"hangs under {parent}, not {wanted.parent}")
    if wanted.named not in item.name:
        found.append(f"is called {item.name!r}, without {wanted.named!r}")
    found += [
        f"{column} is {item.cells.get(column)!r}, in the shop {value!r}"
        for column, value in wanted.cells.items()
        if item.cells.get(column) != value
    ]
    return [f"{ref} (item {item.item_id}): {one}" for one in found]
