"""
What all acts of a living shop share: the project, the chance, the running numbers and what is waiting for what.

Everything random is drawn from one seeded `Random`, in the order of the acts: the same seed lives the same life.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from storeboard.simulators.commercetools.project import Project
from storeboard.simulators.commercetools.ring import Ring

Json = dict[str, Any]
_LABELS: Final = ("orderNumber", "key", "purchaseOrderNumber", "code")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: what, to which resource and the version it left; `label` is no person's data."""

    kind: str
    type: str
    id: str
    version: int
    at: str
    label: str = ""

    def shown(self) -> Json:
        return {
            "kind": self.kind,
            "type": self.type,
            "id": self.id,
            "version": self.version,
            "at": self.at,
            "label": self.label,
        }


class Living:
    """The state of a shop's life beside its project: who and what is waiting for the next thing to happen."""

    def __init__(self, project: Project, chance: random.Random) -> None:
        self.project = project
        self.chance = chance
        self._number = 0
        self._rings: dict[str, Ring] = {}

    def ring(self, name: str) -> Ring:
        """Give the ids that are waiting for something, by its name."""
        if name not in self._rings:
            self._rings[name] = Ring(self.chance)
        return self._rings[name]

    def forget(self, id_: str) -> None:
        """Take a resource that is gone out of everything that waits."""
        for ring in self._rings.values():
            ring.remove(id_)

    def number(self) -> int:
        """Give the next running number."""
        self._number += 1
        return self._number

    def happens(self, share: float) -> bool:
        return self.chance.random() < share

    def make(self, kind: str, type_: str, draft: Json) -> Event:
        return self.event(kind, type_, self.project.create(type_, draft))

    def change(self, kind: str, type_: str, id_: str, *actions: Json) -> Event:
        return self.event(kind, type_, self.project.update(type_, id_, None, list(actions)))

    def event(self, kind: str, type_: str, resource: Json) -> Event:
        label = next((resource[name] for name in _LABELS if isinstance(resource.get(name), str)), "")
        return Event(kind, type_, resource["id"], resource["version"], self.project.instant(), label)


@dataclass(frozen=True, slots=True)
class Act:
    """
    One kind of thing that happens, how often compared with the others, and what happens first where it cannot yet.

    `b2b` marks what only business customers do, so that their share can be set.
    """

    weight: float
    run: Callable[[Living], Event | None]
    before: str | None = None
    b2b: bool = False


Acts = dict[str, Act]


def reference(type_: str, id_: str) -> Json:
    return {"typeId": type_, "id": id_}


def by_key(type_: str, key: str) -> Json:
    return {"typeId": type_, "key": key}
