"""
The preset `orders`: one board, every order on it with its lines.

For a team that works on orders and keeps no contacts. Pure text.
"""

from storeboard.mapping.presets.texts import ONE_BOARD_OF_ORDERS, ORDERS, filled, main_of

_BOARDS = "  orders: {account: sales, name: Orders}\n"


def orders(project: str, api_url: str, auth_url: str, monday_url: str) -> dict[str, str]:
    """Return the files of the preset by their name relative to the configuration."""
    what = "Every order is one item on the board Orders, and every line of it a subitem."
    return {
        "storeboard.yaml": main_of(_BOARDS, project, api_url, auth_url, monday_url),
        "mappings/orders.yaml": filled(ORDERS, {"what": what, "routes": ONE_BOARD_OF_ORDERS, "links": ""}),
    }
