"""
Read both sides as any stranger could: the shop by its REST API, the boards by GraphQL. Nothing of the product is used.

What is read is brought into plain texts under the same names, so that the two sides can be laid side by side.
"""

import base64
import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

Json = dict[str, Any]
PAGE: Final = 100
SECONDS_MAX: Final = 30.0
# The columns of the preset crm that link to one record.
LINKS: Final = {"sb_customer", "sb_account"}
# How the preset crm shows an order's state.
STATES: Final = {"Open": "Open", "Confirmed": "Confirmed", "Complete": "Done", "Cancelled": "Cancelled"}

ITEMS: Final = """query ($page: Int!) {
  items(limit: 100, page: $page) {
    id name state board { id name } parent_item { id }
    column_values { id type text value ... on BoardRelationValue { linked_item_ids } }
  }
}"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the shop says of a record or of a line of it; `parent` is the external id of a line's record."""

    named: str
    cells: dict[str, str]
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An item or subitem as it stands on a board, archived ones included; `parent` is the id of a subitem's item."""

    item_id: str
    external_id: str
    name: str
    state: str
    cells: dict[str, str]
    parent: str | None = None


def asked(url: str, *, body: Any = None, method: str | None = None, headers: dict[str, str] | None = None) -> Any:
    """Send one request and return its JSON."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json", **(headers or {})}, method=method)
    with urllib.request.urlopen(request, timeout=SECONDS_MAX) as answer:
        return json.load(answer)


def shop_side(url: str, project: str, client: tuple[str, str]) -> dict[str, Wanted]:
    """Return every customer, business unit, order and quote request of the shop, and every line, by external id."""
    secret = base64.b64encode(":".join(client).encode()).decode()
    form = {"content-type": "application/x-www-form-urlencoded", "authorization": f"Basic {secret}"}
    token = asked(f"{url}/oauth/token", body=b"grant_type=client_credentials", headers=form)["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    wanted: dict[str, Wanted] = {}
    for customer in _listed(f"{url}/{project}/customers", headers):
        wanted[f"{project}/customer/{customer['id']}"] = _customer(customer)
    customers = set(wanted)
    units = {one["key"]: one for one in _listed(f"{url}/{project}/business-units", headers)}
    wanted |= {f"{project}/business-unit/{one['id']}": _unit(one) for one in units.values()}
    for order in _listed(f"{url}/{project}/orders", headers):
        ref = f"{project}/order/{order['id']}"
        wanted |= {ref: _order(order, project, customers), **_lines(order, ref)}
    for request in _listed(f"{url}/{project}/quote-requests", headers):
        ref = f"{project}/quote-request/{request['id']}"
        unit = units[request["businessUnit"]["key"]]
        wanted |= {ref: _request(request, project, customers, unit), **_lines(request, ref)}
    return wanted


def _listed(url: str, headers: dict[str, str]) -> Iterator[Json]:
    after = ""
    while True:
        query = {"limit": str(PAGE), "sort": "id asc", "withTotal": "false"}
        query |= {"where": f'id > "{after}"'} if after else {}
        page = asked(f"{url}?{urllib.parse.urlencode(query)}", headers=headers)["results"]
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1]["id"]


def _customer(customer: Json) -> Wanted:
    addresses = {one["id"]: one for one in customer["addresses"]}
    cells = {
        "sb_email": customer["email"].casefold(),
        "sb_country": addresses[customer["defaultShippingAddressId"]]["country"],
    }
    return Wanted(f"{customer['firstName']} {customer['lastName']}", cells)


def _unit(unit: Json) -> Wanted:
    return Wanted(unit["name"], {"sb_status": unit["status"]})


def _request(request: Json, project: str, customers: set[str], unit: Json) -> Wanted:
    """What the negotiation does not change: the quotes that follow have another value, and the deal a later phase."""
    cells = {
        "sb_currency": request["totalPrice"]["currencyCode"],
        "sb_requested": request["createdAt"][:10],
        "sb_account": f"{project}/business-unit/{unit['id']}",
    }
    if (buyer := f"{project}/customer/{request['customer']['id']}") in customers:
        cells["sb_customer"] = buyer
    return Wanted(f"{unit['name']} · ", cells)


def _order(order: Json, project: str, customers: set[str]) -> Wanted:
    cells = {
        "sb_email": order["customerEmail"].casefold(),
        "sb_country": _goes_to(order)["country"],
        "sb_total": _amount(order["totalPrice"]),
        "sb_currency": order["totalPrice"]["currencyCode"],
        "sb_state": STATES[order["orderState"]],
        "sb_placed": order["createdAt"][:10],
    }
    buyer = f"{project}/customer/{order['customerId']}" if order.get("customerId") else ""
    # The link to somebody who has been erased since is nobody's promise.
    if not buyer or buyer in customers:
        cells["sb_customer"] = buyer
    return Wanted(order["orderNumber"], cells)


def _goes_to(order: Json) -> Json:
    """Return where an order goes; one to several addresses goes to the first of them."""
    return order.get("shippingAddress") or order["shipping"][0]["shippingAddress"]


def _lines(record: Json, ref: str) -> dict[str, Wanted]:
    return {f"{ref}/{line['id']}": _line(line, ref) for line in (*record["lineItems"], *record["customLineItems"])}


def _line(line: Json, ref: str) -> Wanted:
    cells = {
        "sb_sku": line["variant"]["sku"] if "variant" in line else line["slug"],
        "sb_quantity": str(line["quantity"]),
        "sb_total": _amount(line["totalPrice"]),
    }
    return Wanted("", cells, ref)


def _amount(money: Json) -> str:
    return _plain(Decimal(money["centAmount"]).scaleb(-money["fractionDigits"]))


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def board_side(url: str, token: str) -> list[Standing]:
    """Return every item and subitem that was ever made, whatever its state, links as external ids."""
    raw: list[Json] = []
    while len(raw) % PAGE == 0:
        variables = {"page": len(raw) // PAGE + 1}
        answer = asked(url, body={"query": ITEMS, "variables": variables}, headers={"authorization": token})
        page = answer["data"]["items"]
        raw += page
        if not page:
            break
    ids = {item["id"]: _cells(item).get("sb_external_id", "") for item in raw}
    return [_standing(item, ids) for item in raw]


def _standing(item: Json, ids: dict[str, str]) -> Standing:
    cells = _cells(item)
    for column in LINKS & cells.keys():
        cells[column] = " ".join(sorted(ids.get(one) or f"item {one}" for one in cells[column].split()))
    parent = item["parent_item"]["id"] if item["parent_item"] else None
    return Standing(item["id"], ids[item["id"]], item["name"], item["state"], cells, parent)


def _cells(item: Json) -> dict[str, str]:
    return {cell["id"]: _text(cell) for cell in item["column_values"]}


def _text(cell: Json) -> str:
    value = json.loads(cell["value"]) if cell["value"] else {}
    match cell["type"]:
        case "board_relation":
            return " ".join(str(one) for one in cell["linked_item_ids"])
        case "email":
            return value.get("email", "").casefold()
        case "country":
            return value.get("countryCode", "")
        case "date":
            return value.get("date", "")
        case "numbers":
            return _plain(Decimal(cell["text"])) if cell["text"] else ""
        case _:
            return cell["text"] or ""
