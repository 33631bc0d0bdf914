"""
Enter what the answers to questions tell of an account's budget.

A question's complexity is taken by monday from the same minute as the writes of every lane, so each answer lowers what
is known to be left before the next document is filled. Nothing is asked here, and an answer that says nothing of the
budget changes nothing.
"""

from collections.abc import Awaitable, Callable

from storeboard.engine.ports import Clock, Store
from storeboard.model import BudgetChange, BudgetReport
from storeboard.planning.price import default_budget, fresh, heard

SILENT = BudgetReport()


def hearing(store: Store, clock: Clock, account: str) -> Callable[[BudgetReport], Awaitable[None]]:
    """What is to be told of every question that monday answers for this account."""

    async def told(report: BudgetReport) -> None:
        if report == SILENT:
            return
        now = clock.now()
        first = default_budget(account, now)
        await store.change_budget(BudgetChange(account, lambda one: heard(fresh(one or first, now), report, now)))

    return told
