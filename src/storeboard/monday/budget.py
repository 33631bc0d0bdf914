"""
Learn what an account still allows, from every answer and once at the start.

monday says it in three places: the RateLimit headers, the `complexity` field and the details of a refusal. What is
absent or odd is left out; nothing here ever fails a batch. The figures of the plans are only where to begin: the
answers correct them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storeboard.model import Budget, BudgetReport
from storeboard.monday.refusals import Refusal, seconds_of

DAY_SECONDS = 86_400.0
MINUTE_SECONDS = 60.0

_MEMBER = re.compile(r'"?([A-Za-z][A-Za-z0-9_-]*)"?((?:\s*;\s*[A-Za-z]+=[^;,]*)*)')
_PARAMETER = re.compile(r";\s*([A-Za-z]+)=([^;,]*)")


@dataclass(frozen=True, slots=True)
class Plan:
    """The limits that a monday plan starts with."""

    calls_a_day: int
    calls_a_minute: int
    concurrency: int
    complexity_a_minute: int


PLANS: Mapping[str, Plan] = {
    "free": Plan(1_000, 1_000, 40, 1_000_000),
    "trial": Plan(1_000, 1_000, 40, 1_000_000),
    "basic": Plan(1_000, 1_000, 40, 5_000_000),
    "standard": Plan(1_000, 1_000, 40, 5_000_000),
    "pro": Plan(10_000, 2_500, 100, 5_000_000),
    "enterprise": Plan(25_000, 5_000, 250, 5_000_000),
}
TIER_UNKNOWN = "standard"


def plan_budget(account: str, now: float, tier: str | None = None, calls_a_day: int | None = None) -> Budget:
    """
    The budget of a fresh day under a plan.

    `calls_a_day` is what monday itself reported and beats the plan's figure; an unknown tier counts as the smallest
    paid one.
    """
    plan = PLANS.get((tier or "").strip().lower(), PLANS[TIER_UNKNOWN])
    calls = calls_a_day if calls_a_day is not None and calls_a_day > 0 else plan.calls_a_day
    return Budget(
        account=account,
        calls_limit=calls,
        calls_left=calls,
        calls_reset_at=(now // DAY_SECONDS + 1) * DAY_SECONDS,
        complexity_limit=plan.complexity_a_minute,
        complexity_left=plan.complexity_a_minute,
        complexity_reset_at=now + MINUTE_SECONDS,
        minute_limit=plan.calls_a_minute,
        minute_left=plan.calls_a_minute,
        minute_reset_at=now + MINUTE_SECONDS,
        concurrency_limit=plan.concurrency,
    )


def tier_of(account: object) -> str | None:
    """The highest plan that the `account` of an answer names, or None."""
    if not isinstance(account, dict):
        return None
    plan = account.get("plan")
    products = account.get("products")
    named: list[object] = [account.get("tier"), plan.get("tier") if isinstance(plan, dict) else None]
    for product in products if isinstance(products, list) else []:
        named.append(product.get("tier") if isinstance(product, dict) else None)
    order = tuple(PLANS)
    tiers = [tier.strip().lower() for tier in named if isinstance(tier, str)]
    return max((tier for tier in tiers if tier in PLANS), key=order.index, default=None)


def calls_a_day_of(platform_api: object) -> int | None:
    """The daily limit that the `platform_api` of an answer names, or None."""
    limit = platform_api.get("daily_limit") if isinstance(platform_api, dict) else None
    if not isinstance(limit, dict):
        return None
    total = _natural(limit.get("total"))
    return total if total else _natural(limit.get("base"))


def report_of(headers: Mapping[str, str], cells: Mapping[str, Any], refusals: Sequence[Refusal] = ()) -> BudgetReport:
    """What one answer said of the budget. `headers` has lower-case names, `cells` is its `data`."""
    left = _members(headers.get("ratelimit", ""))
    policy = _members(headers.get("ratelimit-policy", ""))
    said = cells.get("complexity")
    complexity: Mapping[str, Any] = said if isinstance(said, dict) else {}
    refused = next((one for one in refusals if one.complexity_left is not None), None)
    return BudgetReport(
        complexity_before=_natural(complexity.get("before")),
        complexity_after=_first(
            _natural(complexity.get("after")),
            _natural(left.get("complexityminute", {}).get("r")),
            refused.complexity_left if refused else None,
        ),
        complexity_query=_natural(complexity.get("query")),
        complexity_limit=_first(
            _natural(policy.get("complexityminute", {}).get("q")), refused.complexity_limit if refused else None
        ),
        complexity_resets_in=_first_seconds(
            seconds_of(complexity.get("reset_in_x_seconds")), seconds_of(left.get("complexityminute", {}).get("t"))
        ),
        minute_left=_natural(left.get("minuterate", {}).get("r")),
        minute_limit=_natural(policy.get("minuterate", {}).get("q")),
        concurrency_left=_natural(left.get("concurrency", {}).get("r")),
        concurrency_limit=_natural(policy.get("concurrency", {}).get("q")),
    )


def _members(header: str) -> dict[str, dict[str, str]]:
    members: dict[str, dict[str, str]] = {}
    for part in header.split(","):
        match = _MEMBER.fullmatch(part.strip())
        if match:
            members[match.group(1).lower()] = {
                name.lower(): value.strip().strip('"') for name, value in _PARAMETER.findall(match.group(2))
            }
    return members


def _natural(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _first(*candidates: int | None) -> int | None:
    return next((candidate for candidate in candidates if candidate is not None), None)


def _first_seconds(*candidates: float | None) -> float | None:
    return next((candidate for candidate in candidates if candidate is not None), None)
