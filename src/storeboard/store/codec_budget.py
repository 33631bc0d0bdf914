"""
The budget of an account to a row and back.

Times survive to the microsecond, counts as far as a database's integer goes. It reads and writes nothing by itself.
"""

from typing import Any

from storeboard.model import Budget
from storeboard.store import codec

BUDGET_TIMES = ("calls_reset_at", "complexity_reset_at", "minute_reset_at", "blocked_until", "read_at")
BUDGET_COUNTS = (
    "calls_limit",
    "calls_left",
    "complexity_limit",
    "complexity_left",
    "minute_limit",
    "minute_left",
    "concurrency_limit",
)


def row_of(budget: Budget) -> dict[str, Any]:
    """The row of a budget."""
    return {
        "account": codec.text(budget.account),
        "blocked_why": codec.text(budget.blocked_why),
        "halted": codec.text_or_none(budget.halted),
        "costs": codec.dumps(dict(budget.costs)),
        "seconds": codec.dumps(dict(budget.seconds)),
        **{name: codec.micros(getattr(budget, name)) for name in BUDGET_TIMES},
        **{name: codec.integer(getattr(budget, name)) for name in BUDGET_COUNTS},
    }


def budget_of(row: codec.Row) -> Budget:
    """Read a row of `statements.BUDGET_OF`."""
    account, blocked_why, halted, costs, times, *numbers = row
    moments = {name: codec.seconds(value) for name, value in zip(BUDGET_TIMES, numbers, strict=False)}
    counts = dict(zip(BUDGET_COUNTS, numbers[len(BUDGET_TIMES) :], strict=True))
    return Budget(
        account=account,
        blocked_why=blocked_why,
        halted=halted,
        costs=codec.loads(costs),
        seconds=codec.loads(times),
        **moments,
        **counts,
    )
