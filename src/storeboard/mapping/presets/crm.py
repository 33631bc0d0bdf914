"""
The preset `crm`: contacts and orders for a sales team.

Two boards, Contacts and Orders; each order is linked to its contact and has its lines as subitems. The columns of the
sales team (owner, stage, notes) are monday's own and never written. Pure text: the caller writes the files.
"""

from storeboard.mapping.presets.texts import CUSTOMERS, LINK_TO_CONTACT, ONE_BOARD_OF_ORDERS, ORDERS, filled, main_of

_BOARDS = """\
  customers: {account: sales, name: Contacts}
  orders: {account: sales, name: Orders}
"""


def crm(project: str, api_url: str, auth_url: str, monday_url: str) -> dict[str, str]:
    """
    Return the files of the preset by their name relative to the configuration.

    The addresses are written as they are given: commercetools' without project key and path, monday's whole.
    """
    what = "Every order is one item on the board Orders, and every line of it a subitem."
    return {
        "storeboard.yaml": main_of(_BOARDS, project, api_url, auth_url, monday_url),
        "mappings/customers.yaml": CUSTOMERS,
        "mappings/orders.yaml": filled(ORDERS, {"what": what, "routes": ONE_BOARD_OF_ORDERS, "links": LINK_TO_CONTACT}),
    }
