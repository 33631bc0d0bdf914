"""Boards, mutations and keys that the tests of this room share."""

from storeboard.model import BoardFacts, ColumnFacts, Key, LinesFacts, Mutation, Ref

KEY = Key("orders", Ref("acme", "order", "1b2c"))

ORDERS = BoardFacts(
    board="orders",
    mapping="orders",
    account="sales",
    board_id="100",
    name="Orders",
    external_id_column="sb_external_id",
    columns={
        "total": ColumnFacts("sb_total", "numbers"),
        "state": ColumnFacts("sb_state", "status", {"Open": "1", "2026": "7"}),
        "email": ColumnFacts("sb_email", "email"),
    },
    groups={"New": "new_group", "Done": "done_group"},
    lines=LinesFacts("200", "sb_external_id", {"sku": ColumnFacts("sb_sku", "text")}),
)
FACTS = {("orders", "orders"): ORDERS}


def create(external_id: str = "acme/order/1b2c", **changes) -> Mutation:
    wanted = {"name": "A 1", "group": "New", "columns": {"total": "42.5", "state": "Open", "email": None}, **changes}
    return Mutation("create_item", KEY, "100", external_id=external_id, **wanted)


def change(item_id: str = "11", **changes) -> Mutation:
    return Mutation("change_columns", KEY, "100", item_id=item_id, **{"columns": {"total": None}, **changes})


def archive(item_id: str = "11") -> Mutation:
    return Mutation("archive_item", KEY, "100", item_id=item_id)
