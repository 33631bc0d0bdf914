"""
What a write costs and what the account still allows.

The cost of a kind of mutation is learned from what monday reports; before that a cautious one is assumed. Windows
whose reset time has passed are full again: the day at midnight UTC, complexity 60 s after its first call.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from storeboard.model import Budget, BudgetReport, Halted, Limited, Reply, Written
from storeboard.planning.backoff import HALTED_SECONDS

FIRST_POINTS: Final[Mapping[str, int]] = {"create_item": 30_000, "create_subitem": 30_000}
OTHER_POINTS: Final = 10_000
FIRST_SECONDS: Final[Mapping[str, float]] = {"create_item": 0.15, "create_subitem": 0.15}
OTHER_SECONDS: Final = 0.1
LEARNING: Final = 0.5
WINDOW_SECONDS: Final = 60.0
DAY_SECONDS: Final = 86_400.0
REFUSED_SECONDS: Final = 30.0


def default_budget(account: str, now: float) -> Budget:
    """The smallest paid plan's limits, until monday says otherwise (facts: monday section 5.1)."""
    return Budget(
        account=account,
        calls_limit=1_000,
        calls_left=1_000,
        calls_reset_at=_midnight_after(now),
        complexity_limit=10_000_000,
        complexity_left=10_000_000,
        complexity_reset_at=0.0,
        minute_limit=1_000,
        minute_left=1_000,
        minute_reset_at=0.0,
    )


def fresh(budget: Budget, now: float) -> Budget:
    """
    The budget as of now: windows that have passed are full, and those of a minute begin anew.

    A window begins with its first call, so ask when one is about to be made; the next answer tells its true end.
    """
    if now >= budget.calls_reset_at:
        budget = replace(budget, calls_left=budget.calls_limit, calls_reset_at=_midnight_after(now))
    if now >= budget.complexity_reset_at:
        budget = replace(budget, complexity_left=budget.complexity_limit, complexity_reset_at=now + WINDOW_SECONDS)
    if now >= budget.minute_reset_at:
        budget = replace(budget, minute_left=budget.minute_limit, minute_reset_at=now + WINDOW_SECONDS)
    return budget


def with_limits(known: Budget | None, read: Budget, now: float) -> Budget:
    """What is known of an account, under the limits that monday was just asked for; what was spent stays spent."""
    if known is None:
        return replace(read, read_at=now)
    spent = max(0, known.calls_limit - known.calls_left)
    return replace(known, calls_limit=read.calls_limit, calls_left=max(0, read.calls_limit - spent), read_at=now)


def points_of(kind: str, budget: Budget) -> float:
    """The complexity that one mutation of this kind should cost."""
    return budget.costs.get(kind, float(FIRST_POINTS.get(kind, OTHER_POINTS)))


def seconds_of(kind: str, budget: Budget) -> float:
    """The time that monday should need for one mutation of this kind."""
    return budget.seconds.get(kind, FIRST_SECONDS.get(kind, OTHER_SECONDS))


def may_call(budget: Budget, now: float) -> tuple[float, str] | None:
    """None when one more call may be made now; else when it may, and why not yet."""
    if budget.blocked_until > now:
        return budget.blocked_until, budget.blocked_why
    if budget.calls_left < 1:
        return budget.calls_reset_at, "the day's calls are spent"
    if budget.minute_left < 1:
        return max(budget.minute_reset_at, now + 1.0), "the minute's calls are spent"
    return None


def blocked(budget: Budget, until: float, why: str) -> Budget:
    """Nothing of the account leaves before `until`, because monday refused a call and named that time."""
    return replace(budget, blocked_until=max(budget.blocked_until, until), blocked_why=why)


def learn(budget: Budget, kinds: Sequence[str], reply: Reply, now: float, announced: int) -> Budget:
    """
    The budget after an answer: what is left by monday's own account, and what such mutations cost.

    The budget is as of now (`fresh`). The call and its estimated points (`announced`) were spent when the batch was
    announced. Only a document of which every write was executed teaches a price: of what was refused or not found
    monday gives a part back, nobody knows which, and a replay was executed at another time.
    """
    refused = _refused(_reported(budget, reply, now, announced), reply, now)
    if reply.replayed or not all(isinstance(result, Written) for result in reply.results.values()):
        return refused
    return replace(
        refused,
        costs=_scaled(kinds, budget.costs, reply.report.complexity_query, lambda kind: points_of(kind, budget)),
        seconds=_scaled(kinds, budget.seconds, reply.took or None, lambda kind: seconds_of(kind, budget)),
    )


def heard(budget: Budget, report: BudgetReport, now: float) -> Budget:
    """The budget (as of now) after a question was answered: what is left by monday's own account, never more."""
    return _reported(budget, Reply({}, report), now, 0)


def _reported(budget: Budget, reply: Reply, now: float, announced: int) -> Budget:
    report = reply.report
    changes: dict[str, object] = {}
    if report.complexity_limit is not None:
        changes["complexity_limit"] = report.complexity_limit
    if report.complexity_after is not None:
        changes["complexity_left"] = _left(budget, report, now - reply.took, announced, report.complexity_after)
    if report.complexity_resets_in is not None:
        changes["complexity_reset_at"] = now + report.complexity_resets_in
    if report.minute_limit is not None:
        changes["minute_limit"] = report.minute_limit
    if report.minute_left is not None:
        changes["minute_left"] = report.minute_left
    if report.concurrency_limit is not None:
        changes["concurrency_limit"] = report.concurrency_limit
    changed = replace(budget, **changes)  # pyright: ignore[reportArgumentType]
    if changed.complexity_left > changed.complexity_limit:
        return replace(changed, complexity_limit=changed.complexity_left)
    return changed


def _left(budget: Budget, report: BudgetReport, sent_at: float, announced: int, told: int) -> int:
    """
    What is left of the minute's complexity.

    Lanes share an account, so an answer may be older than what other lanes have announced since: it can only lower
    what we know by our own account, in which this batch is now put right. Of a minute that is over it says nothing.
    """
    if sent_at < budget.complexity_reset_at - WINDOW_SECONDS:
        return budget.complexity_left
    known = budget.complexity_left + announced - (report.complexity_query or announced)
    # Until monday says more, the limit is the smallest plan's: what it tells beyond that is news and not old.
    grown = (report.complexity_limit or budget.complexity_limit) - budget.complexity_limit
    return min(told, known + max(0, grown))


def _refused(budget: Budget, reply: Reply, now: float) -> Budget:
    for result in reply.results.values():
        match result:
            case Limited(scope, retry_after):
                return _limited(budget, scope, now + (REFUSED_SECONDS if retry_after is None else retry_after), now)
            case Halted(code, _):
                return _halted(budget, code, now)
            case _:
                continue
    return replace(budget, halted=None) if budget.halted and reply.results else budget


def _halted(budget: Budget, code: str, now: float) -> Budget:
    """Only a person can help, and nobody tells us when they did: after a while one document asks again."""
    until = max(budget.blocked_until, now + HALTED_SECONDS)
    return replace(budget, halted=code, blocked_until=until, blocked_why=f"monday refuses us: {code}")


def _limited(budget: Budget, scope: str, until: float, now: float) -> Budget:
    """Nothing leaves before the refusal's time; the limit that it named is spent until then."""
    blocked = replace(budget, blocked_until=max(budget.blocked_until, until), blocked_why=f"monday's {scope} limit")
    match scope:
        case "complexity":
            return replace(blocked, complexity_left=0, complexity_reset_at=until)
        case "daily":
            reset = max(until, _midnight_after(now))
            return replace(blocked, calls_left=0, calls_reset_at=reset, blocked_until=reset)
        case "minute":
            return replace(blocked, minute_left=0, minute_reset_at=until)
        case _:
            return blocked


def _scaled(
    kinds: Sequence[str], known: Mapping[str, float], actual: float | None, estimate: Callable[[str], float]
) -> Mapping[str, float]:
    """Move the estimate of each kind towards what the whole turned out to be."""
    if actual is None or actual <= 0 or not kinds:
        return known
    counts = Counter(kinds)
    ratio = actual / sum(estimate(kind) * count for kind, count in counts.items())
    return {**known, **{kind: estimate(kind) * (1 + LEARNING * (ratio - 1)) for kind in counts}}


def _midnight_after(now: float) -> float:
    return (now // DAY_SECONDS + 1) * DAY_SECONDS
