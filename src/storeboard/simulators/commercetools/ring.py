"""A set of ids from which a seeded chance draws in constant time."""

import random


class Ring:
    """Ids without an order that means anything; the draws depend on nothing but the chance and the calls."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._ids: list[str] = []
        self._places: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, id_: str) -> None:
        if id_ not in self._places:
            self._places[id_] = len(self._ids)
            self._ids.append(id_)

    def any(self) -> str | None:
        """Draw an id and leave it in."""
        return self._ids[self._chance.randrange(len(self._ids))] if self._ids else None

    def take(self) -> str | None:
        """Draw an id and take it out."""
        id_ = self.any()
        if id_ is not None:
            self.remove(id_)
        return id_

    def remove(self, id_: str) -> None:
        """Take an id out, if it is in: the last one fills its place."""
        place = self._places.pop(id_, None)
        if place is None:
            return
        last = self._ids.pop()
        if last != id_:
            self._ids[place] = last
            self._places[last] = place
