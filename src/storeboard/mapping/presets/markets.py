"""
The preset `markets`: one template of a board of orders, and a board of it for each market.

Orders go to the board of their market by their country; where a shop has a store for each market, by `store`. What
belongs to no market goes to a board of its own, so that nothing is left out. Pure text.
"""

from typing import Final

from storeboard.mapping.presets.places import routes_of
from storeboard.mapping.presets.texts import CUSTOMERS, LINK_TO_CONTACT, ORDER_STATES, ORDERS, filled, main_of

_BOARDS = """\
  customers: {account: sales, name: Contacts}
  # One template, a board for each market. What a board says of itself comes before what its template says.
  orders-dach: {account: sales, name: Orders DACH, template: orders}
  orders-uk: {account: sales, name: Orders UK, template: orders, description: "Orders in pounds."}
  orders-rest: {account: sales, name: Orders of the rest, template: orders}
"""

_TEMPLATE = """\
# What every board of orders looks like. Columns that a mapping writes keep its rule; here is how they are shown.
description: The orders of one market.

groups: [Open, Confirmed, Done, Cancelled]

columns:
  state:    {as: status, labels: [Open, Confirmed, Done, Cancelled]}
  payment:  {as: status}
  total:    {as: numbers, title: Order total}
  currency: {as: text}
  placed:   {as: date, description: When the order was placed.}
  owner:    {as: people}
  stage:    {as: status, labels: [New, In progress, Waiting, Done]}
"""

_MARKETS: Final = {"dach": ("DE", "AT", "CH"), "uk": ("GB",)}


def markets(project: str, api_url: str, auth_url: str, monday_url: str) -> dict[str, str]:
    """Return the files of the preset by their name relative to the configuration."""
    what = "Every order is one item on the board of its market, and every line of it a subitem."
    return {
        "storeboard.yaml": main_of(_BOARDS, project, api_url, auth_url, monday_url),
        "mappings/customers.yaml": CUSTOMERS,
        "mappings/orders.yaml": filled(
            ORDERS,
            {
                "what": what,
                "routes": routes_of("orders", "orderState", ORDER_STATES, _MARKETS),
                "links": LINK_TO_CONTACT,
            },
        ),
        "templates/orders.yaml": _TEMPLATE,
    }
