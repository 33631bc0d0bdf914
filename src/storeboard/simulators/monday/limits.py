"""
What a monday account may spend: calls a minute and a day, requests at once, complexity points.

One table of plans and one of prices; `Meter` counts against them by the account's clock. Windows open with the first
call and close after their length. Nothing here reads time itself.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from storeboard.simulators.monday.refusals import Rejected

MINUTE = 60.0
DAY = 86_400.0
# The largest round number that a 32-bit `Int` of the answers can carry.
UNLIMITED = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of one plan."""

    daily_calls: int
    minute_calls: int
    concurrency: int
    complexity_minute: int
    complexity_query: int = 5_000_000
    items_per_board: int = 10_000
    connected_boards: int = 20
    links_per_cell: int = 750
    board_creations_minute: int = 40
    ingest_starts_hour: int = 100
    ingest_rows: int = 10_000
    ingest_items_hour: int = 19_000
    seconds_per_request: float = 60.0


PLANS: Mapping[str, Limits] = {
    "free": Limits(1_000, 1_000, 40, 1_000_000, connected_boards=1),
    "basic": Limits(1_000, 1_000, 40, 10_000_000, connected_boards=1),
    "standard": Limits(1_000, 1_000, 40, 10_000_000, connected_boards=5),
    "pro": Limits(10_000, 2_500, 100, 10_000_000),
    "enterprise": Limits(25_000, 5_000, 250, 10_000_000, items_per_board=100_000, connected_boards=200),
    "unlimited": Limits(
        UNLIMITED,
        UNLIMITED,
        UNLIMITED,
        UNLIMITED,
        complexity_query=UNLIMITED,
        items_per_board=1_000_000,
        connected_boards=10_000,
        board_creations_minute=UNLIMITED,
        ingest_starts_hour=UNLIMITED,
        ingest_items_hour=UNLIMITED,
    ),
}

# Points of a field, without its children. A list field costs its children once per element it may return.
COSTS: Mapping[str, int] = {
    "create_item": 30_000,
    "create_subitem": 30_000,
    "duplicate_item": 30_000,
    "change_multiple_column_values": 10_000,
    "change_column_value": 10_000,
    "change_simple_column_value": 10_000,
    "move_item_to_group": 10_000,
    "move_item_to_board": 10_000,
    "archive_item": 10_000,
    "delete_item": 10_000,
    "bulk_archive_items": 50_000,
    "bulk_delete_items": 50_000,
    "create_update": 10_000,
    "delete_update": 10_000,
    "create_timeline_item": 10_000,
    "delete_timeline_item": 10_000,
    "create_custom_activity": 10_000,
    "delete_custom_activity": 10_000,
    "create_board": 100_000,
    "archive_board": 10_000,
    "delete_board": 10_000,
    "create_workspace": 10_000,
    "create_group": 10_000,
    "update_group": 10_000,
    "archive_group": 10_000,
    "delete_group": 10_000,
    "create_column": 10_000,
    "create_status_column": 10_000,
    "create_dropdown_column": 10_000,
    "create_status_managed_column": 10_000,
    "create_dropdown_managed_column": 10_000,
    "update_status_managed_column": 10_000,
    "update_dropdown_managed_column": 10_000,
    "activate_managed_column": 10_000,
    "deactivate_managed_column": 10_000,
    "delete_managed_column": 10_000,
    "attach_status_managed_column": 10_000,
    "attach_dropdown_managed_column": 10_000,
    "update_column": 10_000,
    "update_status_column": 10_000,
    "update_dropdown_column": 10_000,
    "change_column_title": 10_000,
    "delete_column": 10_000,
    "create_or_get_tag": 10_000,
    "create_webhook": 10_000,
    "delete_webhook": 10_000,
    "ingest_items": 50_000,
    "boards": 50,
    "items": 50,
    "items_page": 100,
    "next_items_page": 50,
    "items_page_by_column_values": 100,
    "column_values": 20,
    "subitems": 20,
    "linked_items": 20,
    "columns": 10,
    "groups": 10,
    "updates": 20,
    "timeline_items_page": 20,
    "custom_activity": 10,
    "activity_logs": 100,
    "users": 10,
    "teams": 10,
    "managed_column": 10,
    "tags": 10,
    "webhooks": 10,
}
# A failed mutation costs much less: this part of its price is given back.
REFUND_OF_FAILED = 0.9


def limits_of(plan: str, overrides: Mapping[str, float] | None) -> Limits:
    """Return the limits of a plan, some of them replaced by name."""
    if plan not in PLANS:
        raise ValueError(f"plan {plan!r} is unknown; expected one of: {', '.join(sorted(PLANS))}")
    return replace(PLANS[plan], **(overrides or {}))  # pyright: ignore[reportArgumentType]


@dataclass(slots=True)
class Window:
    """A count that starts with its first use and is forgotten after `seconds`."""

    seconds: float
    opened: float = -math.inf
    used: float = 0.0

    def used_at(self, now: float) -> float:
        if now >= self.opened + self.seconds:
            return 0.0
        return self.used

    def add(self, amount: float, now: float) -> None:
        if now >= self.opened + self.seconds:
            self.opened, self.used = now, 0.0
        self.used += amount

    def closes_in(self, now: float) -> float:
        return max(0.0, self.opened + self.seconds - now)


@dataclass(slots=True)
class Meter:
    """Counts what an account spends; `admit` and `charge` raise `Rejected` when it may not."""

    limits: Limits
    minute: Window = field(default_factory=lambda: Window(MINUTE))
    complexity: Window = field(default_factory=lambda: Window(MINUTE))
    board_creations: Window = field(default_factory=lambda: Window(MINUTE))
    ingest_starts: Window = field(default_factory=lambda: Window(3_600.0))
    ingest_items: Window = field(default_factory=lambda: Window(3_600.0))
    running: int = 0
    days: dict[int, float] = field(default_factory=dict[int, float])

    def calls_today(self, now: float) -> float:
        return self.days.get(int(now // DAY), 0.0)

    def count_call(self, amount: float, now: float) -> None:
        day = int(now // DAY)
        self.days[day] = self.days.get(day, 0.0) + amount
        for old in [each for each in self.days if each < day - 14]:
            del self.days[old]

    def admit(self, now: float) -> None:
        """Refuse a request that is one too many; it then costs a tenth of a call."""
        try:
            self._admit(now)
        except Rejected:
            self.count_call(0.1, now)
            raise
        self.minute.add(1, now)

    def _admit(self, now: float) -> None:
        if self.calls_today(now) + 0.1 > self.limits.daily_calls:
            raise daily_limit(now)
        if self.minute.used_at(now) >= self.limits.minute_calls:
            raise Rejected(429, "Rate Limit Exceeded", "Minute limit rate exceeded", retry=self.minute.closes_in(now))
        if self.running >= self.limits.concurrency:
            raise too_many_at_once()

    def charge(self, price: int, now: float) -> None:
        """Take the price of a document from this minute, or refuse the document as a whole."""
        if price > self.limits.complexity_query:
            raise Rejected(
                200,
                "ComplexityException",
                f"Query has complexity of {price}, which exceeds max complexity of {self.limits.complexity_query}",
                extra={"complexity": price, "maxComplexity": self.limits.complexity_query},
            )
        if self.complexity.used_at(now) + price > self.limits.complexity_minute:
            self.count_call(0.1, now)
            raise complexity_exhausted(
                self.complexity.closes_in(now), price, self.complexity_left(now), self.limits.complexity_minute
            )
        if self.limits.complexity_minute < UNLIMITED:
            self.complexity.add(price, now)

    def refund(self, points: float, now: float) -> None:
        """Give points back, as far as the window that they were taken from is still open."""
        if self.complexity.used_at(now) > 0:
            self.complexity.used = max(0.0, self.complexity.used - points)

    def complexity_left(self, now: float) -> int:
        return int(self.limits.complexity_minute - self.complexity.used_at(now))

    def headers(self, now: float) -> dict[str, str]:
        """Return monday's RateLimit headers: the policy and what is left of it."""
        limits = self.limits
        minute_left = int(limits.minute_calls - self.minute.used_at(now))
        places = limits.concurrency - self.running
        minute = f'"minuteRate";r={max(0, minute_left)}'
        if minute_left <= 0:
            minute += f";t={math.ceil(self.minute.closes_in(now))}"
        concurrency = f'"concurrency";r={max(0, places)}' + ("" if places > 0 else ";t=1")
        complexity = (
            f'"complexityMinute";r={max(0, self.complexity_left(now))};t={math.ceil(self.complexity.closes_in(now))}'
        )
        return {
            "RateLimit-Policy": f'"minuteRate";q={limits.minute_calls};w=60, '
            f'"concurrency";q={limits.concurrency};qu="concurrent-requests", '
            f'"complexityMinute";q={limits.complexity_minute};w=60;qu="content-bytes"',
            "RateLimit": f"{minute}, {concurrency}, {complexity}",
        }


def daily_limit(now: float) -> Rejected:
    return Rejected(429, "DAILY_LIMIT_EXCEEDED", "Daily limit exceeded", retry=DAY - now % DAY)


def too_many_at_once() -> Rejected:
    return Rejected(429, "maxConcurrencyExceeded", "Concurrency limit exceeded", retry=1)


def complexity_exhausted(retry: float, price: int, left: int, limit: int, http: int = 429) -> Rejected:
    return Rejected(
        http,
        "COMPLEXITY_BUDGET_EXHAUSTED",
        "Complexity budget exhausted",
        retry=max(1.0, math.ceil(retry)),
        extra={
            "complexity": price,
            "complexity_budget_left": left,
            "complexity_budget_limit": limit,
            "status_code": 429,
        },
    )
