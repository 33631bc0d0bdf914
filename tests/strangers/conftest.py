"""One installation between two strangers, made and run by the real command as child processes."""

import json
import uuid
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from tests.e2e.site import CREDENTIALS, DOOR_SECRET, PROJECT, Ended, Site
from tests.strangers.served import served
from tests.strangers.strange_cells import Item
from tests.strangers.strange_commercetools import StrangeCommercetools, bad_gateway, slow_down
from tests.strangers.strange_monday import StrangeMonday, Temper, schema_of_the_vendor

TEMPERS = {
    "settings as an object, refusals by code alone": Temper(labels_as="text ids", paging=2),
    "settings as text, refusals in older forms, ids of its own": Temper(
        "settings_str", "object", "older forms", chooses_ids=True
    ),
}


@dataclass(slots=True)
class Between:
    """The strangers, the installation between them, and what its first commands said."""

    shop: StrangeCommercetools
    monday: StrangeMonday
    site: Site
    commands: dict[str, Ended]

    def cell(self, item: Item, column: str) -> Any:
        """A cell by the mapping's name of its column, as `provision` told it; `external_id` is one of them."""
        for row in self.commands["provision again"].document["boards"]:
            for sheet in (row, row["lines"] or {}):
                if sheet.get("board_id") == item.board.id:
                    return item.cells.get({**sheet["columns"], "external_id": sheet["external_id_column"]}[column])
        raise LookupError(item.board.name)

    def lines(self, item: Item) -> dict[str, Item]:
        """The active subitems of an item by their external ids."""
        return {self.cell(one, "external_id"): one for one in item.children if one.state == "active"}

    def deliver(self, *bodies: Any) -> None:
        """Push deliveries to the door; each must be taken."""
        headers = {"authorization": f"Bearer {DOOR_SECRET}"}
        for body in bodies:
            answer = httpx2.post(self.site.door, content=json.dumps(body), headers=headers, timeout=10)
            assert answer.is_success, answer.text

    def settle(self) -> None:
        """Wait until the installation says that it is quiet."""
        self.site.children[-1].wait_until(self.site.is_quiet, "nothing is due, claimed or in doubt")

    def items(self, board: str, external_id: str) -> list[Item]:
        """The active items of a board that carry an external id in any cell."""
        return [item for item in self.monday.active(board) if external_id in item.cells.values()]

    def item(self, board: str, external_id: str) -> Item:
        """The one item with an external id."""
        (found,) = self.items(board, external_id)
        return found

    def quiet(self) -> dict[str, Any]:
        """What `storeboard status --json` says when nothing is left to do."""
        self.settle()
        document = self.site.done("status", "--json").document
        assert document["due"] == document["claimed"] == document["in_doubt"] == 0
        return document


def fresh_id() -> str:
    return str(uuid.uuid4())


@pytest.fixture(scope="module", params=TEMPERS)
def between(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Between]:
    """Everything up to a running installation whose boards are provisioned."""
    shop = StrangeCommercetools(PROJECT)
    monday = StrangeMonday(TEMPERS[request.param], schema_of_the_vendor(), CREDENTIALS["MONDAY_TOKEN"])
    shop.refusals = [slow_down(), bad_gateway()]
    with served(shop.app()) as shop_url, served(monday.app()) as monday_url:
        site = Site(tmp_path_factory.mktemp("strangers"), shop_url, f"{monday_url}/api/graphql")
        addresses = ["--ct-api-url", shop_url, "--ct-auth-url", shop_url, "--monday-url", site.monday_url]
        commands = {
            "init": site.storeboard("init", str(site.config), "--yes", "--ct-project", PROJECT, *addresses),
            "provision": site.storeboard("provision", "--json"),
            "provision again": site.storeboard("provision", "--json"),
            "check": site.storeboard("check", "--json"),
        }
        for name, ended in commands.items():
            assert ended.code == 0, f"{name}: {ended.stderr}{ended.stdout}"
        try:
            site.run()
            yield Between(shop, monday, site, commands)
        finally:
            site.close()
