"""
Turn notifications into touches, durably.

A delivery is recorded together with the touches it causes, in one transaction; only then may the door acknowledge.
No branch depends on what kind of event it was: a deletion is a touch that also says what commercetools reported.
"""

from collections.abc import Callable, Iterable, Sequence

from storeboard.engine.house import House
from storeboard.engine.ports import Recorded
from storeboard.mapping.route import route
from storeboard.model import Key, Notification, Ref, Touch


class Intake:
    """The one way in: doors, sweeps and commands all end here."""

    def __init__(self, house: House, wake: Callable[[Iterable[str]], None]) -> None:
        self._house = house
        self._wake = wake
        self._mappings = tuple(house.mappings.values())

    async def receive(self, notifications: Sequence[Notification]) -> Recorded:
        """Record what a door delivered; durable on return. Raise `TransientError` when it could not be stored."""
        recorded = await self._house.store.record([(one, self._touches(one)) for one in notifications])
        self._wake(recorded.lanes)
        return recorded

    async def touch(self, keys: Iterable[Key], cause: str, priority: int) -> int:
        """Mark keys due for a reason of our own."""
        touches = [Touch(key, self._house.lane_of(key), cause, priority=priority) for key in keys]
        marked = await self._house.store.touch(touches)
        self._wake({touch.lane for touch in touches})
        return marked

    def keys_of(self, ref: Ref) -> tuple[Key, ...]:
        """Every key that a ref has under this configuration; empty when no mapping takes it."""
        return route(ref, self._mappings)

    def _touches(self, notification: Notification) -> tuple[Touch, ...]:
        if notification.ref is None or notification.quarantine is not None:
            return ()
        deleted = notification.kind == "deleted"
        return tuple(
            Touch(
                key=key,
                lane=self._house.lane_of(key),
                cause=f"{notification.source}:{notification.kind}",
                version=notification.version,
                deleted=deleted,
                erasure=notification.erasure,
                happened_at=notification.happened_at,
            )
            for key in self.keys_of(notification.ref)
        )
