"""
One request while it runs: who asks, what it may cost, how far it may go, what was refused.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.refusals import Refused, Rejected
from storeboard.simulators.monday.world import Executed, User


@dataclass(slots=True)
class Call:
    """`stop_after` mutations nothing more is executed: `was_cut` then says that the document ran in part."""

    account: Account
    user: User
    base_url: str
    version: str
    price: int = 0
    before: int = 0
    stop_after: int | None = None
    executed: int = 0
    was_cut: bool = False
    failed: list[str] = field(default_factory=list[str])

    def perform(self, name: str, args: Mapping[str, Any], act: Callable[[], Any]) -> Any:
        """Execute one mutation, unless the request was cut before it, and log it."""
        if self.stop_after is not None and self.executed >= self.stop_after:
            self.was_cut = True
            raise Refused("InternalServerError", "The request was cut", status=500)
        self.executed += 1
        try:
            result = act()
        except (Refused, Rejected) as refused:
            self._record(name, args, None, str(refused.extensions["code"]))
            raise
        if isawaitable(result):
            return self._performed_later(name, args, result)
        self._record(name, args, result, None)
        return result

    async def _performed_later(self, name: str, args: Mapping[str, Any], result: Awaitable[Any]) -> Any:
        try:
            done = await result
        except (Refused, Rejected) as refused:
            self._record(name, args, None, str(refused.extensions["code"]))
            raise
        self._record(name, args, done, None)
        return done

    def _record(self, name: str, args: Mapping[str, Any], result: Any, refused: str | None) -> None:
        if refused is not None:
            self.failed.append(name)
        made = getattr(result, "id", None)
        self.account.record(Executed(self.account.now, name, dict(args), self.user.id, made, refused))
