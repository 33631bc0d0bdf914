"""
What tests see and set beside the API: what stands in the account, what was asked of it, what goes wrong on purpose.

Nothing of monday is like that. It shows counts, no cell.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.faults import Fault
from storeboard.simulators.monday.world import Item

fault_seconds = 2.0


def routes(account: Account) -> list[Route]:
    """Give the addresses of one account's figures and faults."""

    async def snapshot(http: Request) -> Response:
        return JSONResponse(figures_of(account))

    async def faults(http: Request) -> Response:
        if http.method == "PUT":
            try:
                wanted = await http.json()
                account.turn_faults(wanted.get("rates", {}), wanted.get("seconds", fault_seconds))
                account.latency = float(wanted.get("latency", account.latency))
            except (AttributeError, TypeError, ValueError) as error:
                return JSONResponse({"message": str(error)}, 400)
        return JSONResponse(faults_of(account))

    return [
        Route("/_account/snapshot", snapshot, methods=["GET"]),
        Route("/_faults", faults, methods=["GET", "PUT"]),
    ]


def figures_of(account: Account) -> dict[str, Any]:
    """Count items by state, mutations by kind and calls; `running` is what was sent and is not executed yet."""
    items = account.items.values()
    return {
        "plan": account.plan,
        "boards": len(account.boards),
        "items": _by_state(item for item in items if item.parent is None),
        "subitems": _by_state(item for item in items if item.parent is not None),
        "calls": round(sum(account.meter.days.values()), 1),
        "mutations": dict(Counter(one.field for one in account.log if one.refused is None)),
        "refused": dict(Counter(one.refused for one in account.log if one.refused is not None)),
        "running": len(account.tasks),
    }


def faults_of(account: Account) -> dict[str, Any]:
    """Tell what may go wrong, and how often it did."""
    return {
        "latency": account.latency,
        "rates": account.faults.rates(),
        "seen": dict(Counter(kind.value for _, kind in account.faults.seen)),
        "kinds": sorted(kind.value for kind in Fault),
    }


def _by_state(items: Iterable[Item]) -> dict[str, int]:
    return dict(Counter(item.state for item in items))
