"""The configuration that most tests stand on: contacts and their orders, on two boards, of one project and account."""

from storeboard.mapping.presets.texts import CUSTOMERS, LINK_TO_CONTACT, ONE_BOARD_OF_ORDERS, ORDERS, filled, main_of

BOARDS = """\
  customers: {account: sales, name: Contacts}
  orders: {account: sales, name: Orders}
"""


def two_boards(project: str, api_url: str, auth_url: str, monday_url: str) -> dict[str, str]:
    """The files by their name relative to the configuration, in the words of the presets."""
    what = "Every order is one item on the board Orders, and every line of it a subitem."
    return {
        "storeboard.yaml": main_of(BOARDS, project, api_url, auth_url, monday_url),
        "mappings/customers.yaml": CUSTOMERS,
        "mappings/orders.yaml": filled(ORDERS, {"what": what, "routes": ONE_BOARD_OF_ORDERS, "links": LINK_TO_CONTACT}),
    }
