"""
The presets `crm` and `b2b`: contacts, accounts, deals and orders for a sales team.

Each order is linked to its contact, its account and its deal and has its lines as subitems; a deal is a quote request
with all that comes of it. In `crm` accounts and deals rest where a shop has no B2B; `b2b` insists on them. With
markets, deals and orders have a board of one template for each of them. Pure text: the caller writes the files.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from storeboard.mapping.presets.business import ACCOUNTS, DEAL_GROUPS, DEALS, FULFILMENT, LINKS, OPTIONAL
from storeboard.mapping.presets.places import boards_of, routes_of, template_of
from storeboard.mapping.presets.texts import CUSTOMERS, LINK_TO_CONTACT, ORDER_STATES, ORDERS, filled, main_of

_BOARDS: Final = """\
  customers: {account: sales, name: Contacts}
  accounts: {account: sales, name: Accounts}
"""

DEAL_COLUMNS: Final = (
    "phase:    {as: status}",
    "value:    {as: numbers}",
    "currency: {as: text}",
    "close:    {as: date, title: Expected close, description: Until when the newest offer is valid.}",
    "account:  {as: relation}",
    "customer: {as: relation}",
    "order:    {as: relation}",
)
ORDER_COLUMNS: Final = (
    "state:    {as: status, labels: [Open, Confirmed, Done, Cancelled]}",
    "payment:  {as: status}",
    "fulfilment: {as: status}",
    "total:    {as: numbers}",
    "currency: {as: text}",
    "customer: {as: relation}",
    "account:  {as: relation}",
    "deal:     {as: relation}",
)
"""What a salesperson looks at first."""

Markets = Mapping[str, Sequence[str]]
"""The countries of each market, by its key; none for one board of everything."""

NONE: Final[Markets] = MappingProxyType({})


def crm(project: str, api_url: str, auth_url: str, monday_url: str, markets: Markets = NONE) -> dict[str, str]:
    """
    Return the files of the preset by their name relative to the configuration.

    The addresses are written as they are given: commercetools' without project key and path, monday's whole.
    """
    return _files((project, api_url, auth_url, monday_url), markets, OPTIONAL)


def b2b(project: str, api_url: str, auth_url: str, monday_url: str, markets: Markets = NONE) -> dict[str, str]:
    """Return the files of the preset by their name relative to the configuration."""
    return _files((project, api_url, auth_url, monday_url), markets, "")


def _files(addresses: tuple[str, str, str, str], markets: Markets, optional: str) -> dict[str, str]:
    where = "its market" if markets else "Orders"
    what = f"Every order is one item on the board {'of ' * bool(markets)}{where}, and every line of it a subitem."
    boards = _BOARDS + boards_of("deals", "Deals", markets) + boards_of("orders", "Orders", markets)
    deals = routes_of("deals", "deal.stage", DEAL_GROUPS, markets)
    orders = routes_of("orders", "orderState", ORDER_STATES, markets)
    files = {
        "storeboard.yaml": main_of(boards, *addresses),
        "mappings/accounts.yaml": filled(ACCOUNTS, {"optional": optional}),
        "mappings/customers.yaml": CUSTOMERS,
        "mappings/deals.yaml": filled(DEALS, {"optional": optional, "routes": deals}),
        "mappings/orders.yaml": filled(
            ORDERS, {"what": what, "routes": orders, "links": FULFILMENT + LINK_TO_CONTACT + LINKS}
        ),
    }
    if markets:
        files["templates/deals.yaml"] = template_of("deals", ("Open", "Won", "Lost"), DEAL_COLUMNS)
        files["templates/orders.yaml"] = template_of(
            "orders", ("Open", "Confirmed", "Done", "Cancelled"), ORDER_COLUMNS
        )
    return files
