"""
The workspace that boards are made in, by its name: found, or made as one of monday CRM where the account has it.

A monday that tells of no workspaces, or makes none, gets its boards in the main one; that is told, and stops nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from storeboard.errors import TerminalError
from storeboard.monday.reads import Question
from storeboard.monday.site import Site, Variant

PAGE: Final = 100
PAGES_MAX: Final = 20
ABOUT: Final = "workspace"


async def workspace_id(site: Site, wanted: str) -> str | None:
    """Return the id of a workspace by its id or name, None for the main one; raise `TerminalError` for several."""
    if wanted.isdecimal():
        return wanted
    found = await _by_name(site, wanted)
    if found is None:
        site.forgo(ABOUT, f"this monday tells of no workspaces; boards are made in the main one, not in {wanted!r}")
        return None
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(found)
        raise TerminalError(f"{len(found)} workspaces of monday are called {wanted!r} ({listed}); name one by its id")
    return await _made(site, wanted)


async def _by_name(site: Site, name: str) -> list[str] | None:
    """The ids of the workspaces of that name, whatever its case; None where they cannot be read."""
    found: list[str] = []
    for page in range(1, PAGES_MAX + 1):
        data = await _asked(site, page_question(page))
        rows = _objects((data or {}).get("workspaces"))
        if data is None or not isinstance(data.get("workspaces"), list):
            return None
        found += [str(row["id"]) for row in rows if _is_called(row, name) and row.get("id")]
        if len(rows) < PAGE:
            break
    return found


async def _made(site: Site, name: str) -> str | None:
    site.act(f"create the workspace {name!r}")
    if site.dry_run:
        return None
    account = (await _asked(site, PRODUCTS) or {}).get("account") or {}
    products = [one.get("id") for one in _objects(account.get("products")) if one.get("kind") == "crm"]
    data = await _asked(site, create_question(name, products[0] if products else None))
    made = (data or {}).get("create_workspace")
    if isinstance(made, dict) and made.get("id"):
        return str(made["id"])
    site.forgo(ABOUT, f"monday makes no workspace {name!r}; boards are made in the main one")
    return None


async def _asked(site: Site, question: Question) -> Mapping[str, Any] | None:
    """The answer's data; None when monday does not know the question, or refuses."""
    data = await site.first_taken(ABOUT, (Variant((), question),))
    return None if isinstance(data, str) else data


def page_question(page: int) -> Question:
    return Question(f"query ($page: Int) {{ workspaces(limit: {PAGE}, page: $page) {{ id name }} }}", {"page": page})


PRODUCTS: Final = Question("query { account { products { id kind } } }", {})


def create_question(name: str, product: Any) -> Question:
    values: dict[str, Any] = {"name": name, "kind": "open"}
    if product is None:
        return Question(
            "mutation ($name: String!, $kind: WorkspaceKind!) { create_workspace(name: $name, kind: $kind) { id } }",
            values,
        )
    return Question(
        "mutation ($name: String!, $kind: WorkspaceKind!, $product: ID) {"
        " create_workspace(name: $name, kind: $kind, account_product_id: $product) { id } }",
        {**values, "product": str(product)},
    )


def _is_called(row: Mapping[str, Any], name: str) -> bool:
    said = row.get("name")
    return isinstance(said, str) and said.strip().casefold() == name.strip().casefold()


def _objects(value: Any) -> Sequence[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
