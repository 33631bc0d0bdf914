"""The product's main job, with nothing but its own commands: from `init` to two sides that agree."""

import json
import signal
import time
from collections.abc import Generator
from pathlib import Path

import httpx2
import pytest

from tests.e2e.site import CREDENTIALS, PROJECT, Site, free_port, get
from tests.two_boards import two_boards

COLUMNS = {
    "customers": {"email", "phone", "country", "company"},
    "accounts": {"status", "path", "contacts"},
    "deals": {"phase", "value", "customer", "account", "order"},
    "orders": {"total", "currency", "state", "email", "phone", "country", "placed"},
}
ENTITIES = {"customers": "customer", "accounts": "business-unit", "deals": "quote-request", "orders": "order"}
LINE_COLUMNS = {"sku", "quantity", "total"}
ACTIVITY = "query ($ids: [ID!]) { boards(ids: $ids) { activity_logs(limit: 10000) { id } } }"


@pytest.fixture
def bare(tmp_path: Path) -> Generator[Site]:
    """A place with both simulators started by their command, and no configuration yet."""
    shop, monday = free_port(), free_port()
    here = Site(tmp_path, f"http://127.0.0.1:{shop}", f"http://127.0.0.1:{monday}/v2")
    try:
        simulate = ("-m", "storeboard", "simulate")
        sales = here.start(*simulate, "monday", "--port", str(monday), "--plan", "enterprise", "--seed", "7")
        store = here.start(
            *simulate,
            "commercetools",
            "--port",
            str(shop),
            "--project",
            PROJECT,
            "--seed",
            "7",
            "--push-url",
            here.door,
        )
        sales.wait_for(f"http://127.0.0.1:{monday}/")
        store.wait_for(here.shop_url)
        yield here
    finally:
        here.close()


def activity(site: Site, boards: list[str]) -> int:
    """How many changes the boards' own logs tell of."""
    body = {"query": ACTIVITY, "variables": {"ids": boards}}
    answer = httpx2.post(site.monday_url, json=body, headers={"Authorization": CREDENTIALS["MONDAY_TOKEN"]}, timeout=10)
    return sum(len(board["activity_logs"]) for board in answer.json()["data"]["boards"])


def test_from_init_to_boards_that_agree_with_the_shop(bare: Site):
    shop, monday = bare.shop_url, bare.monday_url
    options = ["--ct-project", PROJECT, "--ct-api-url", shop, "--ct-auth-url", shop, "--monday-url", monday, "--yes"]
    bare.done("init", str(bare.config), "--preset", "crm", *options)
    bare.done("check", "--offline")

    first = bare.done("provision", "--json").document
    boards = [row["board_id"] for row in first["boards"]]
    before = activity(bare, boards)
    second = bare.done("provision", "--json").document

    assert second["boards"] == first["boards"]
    assert second["actions"] == second["findings"] == []
    assert activity(bare, boards) == before
    assert_rows_are_as_promised(first["boards"])

    running = bare.run()
    httpx2.post(f"{shop}/_shop/step?n=60", timeout=30).raise_for_status()
    running.wait_until(lambda: snapshot(bare)["notifications"]["waiting"] == 0, "the shop has told everything")
    running.wait_until(bare.is_quiet, "everything is settled")

    status = bare.done("status", "--json").document
    counts = snapshot(bare)["counts"]
    agreement = bare.done("verify", "--json").document
    assert status["due"] == status["claimed"] == status["in_doubt"] == status["parked"] == 0
    assert set(status["budget"]["sales"]) >= {"calls_left", "calls_limit", "complexity_left", "resets_at"}
    assert agreement["checked"] == agreement["agree"] == sum(counts[entity] for entity in ENTITIES.values())
    assert running.end(signal.SIGINT) == 0


def snapshot(site: Site) -> dict[str, dict[str, int]]:
    return json.loads(get(f"{site.shop_url}/_shop/snapshot")[1])


def assert_rows_are_as_promised(rows: list[dict[str, object]]) -> None:
    """One row per mapping and board, in the public form."""
    by_board = {row["board"]: row for row in rows}
    assert set(by_board) == set(COLUMNS)
    for board, row in by_board.items():
        assert row["mapping"] == board
        assert row["entity"] == ENTITIES[board]
        assert row["board_id"] and row["external_id_column"] and row["name"]
        assert set(row["columns"]) >= COLUMNS[board]
    assert by_board["customers"]["lines"] is by_board["accounts"]["lines"] is None
    for lines in (by_board["orders"]["lines"], by_board["deals"]["lines"]):
        assert lines["board_id"] and lines["external_id_column"]
        assert set(lines["columns"]) >= LINE_COLUMNS


def test_init_refuses_to_replace_what_says_something_else_and_asks_for_what_is_missing(tmp_path: Path):
    site = Site(tmp_path, "http://127.0.0.1:1", "http://127.0.0.1:2/v2")
    site.configure()
    here = str(site.config)
    complete = ["--ct-project", "other", "--ct-api-url", "http://127.0.0.1:1", "--ct-auth-url", "http://127.0.0.1:1"]

    refused = site.storeboard("init", here, *complete, "--monday-url", "http://127.0.0.1:2/v2", "--yes")
    incomplete = site.storeboard("init", str(tmp_path / "new"), "--yes")

    files = two_boards(PROJECT, site.shop_url, site.shop_url, site.monday_url)
    assert refused.code == incomplete.code == 2
    assert (site.config / "storeboard.yaml").read_text(encoding="utf-8") == files["storeboard.yaml"]
    assert "--ct-project" in incomplete.stderr
    assert not (tmp_path / "new").exists()


def processes_of(parent: int) -> list[int]:
    """The processes that another one has started and that still run."""
    children: list[int] = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            children.append(int(entry.parent.name))
    return children


def test_the_demo_fills_its_boards_and_leaves_nothing_running(tmp_path: Path):
    site = Site(tmp_path, "http://127.0.0.1:1", "http://127.0.0.1:1/v2")
    try:
        demo = site.start("-m", "storeboard", "demo", "--rate", "5")
        demo.wait_until(lambda: len(addresses_of(demo.said())) == 3, "three addresses are printed", 60.0)
        monday, desk, shop = addresses_of(demo.said())

        answered = [get(address)[0] for address in (monday, desk, shop)]
        demo.wait_until(lambda: json.loads(get(f"{desk}api/status")[1])["bound"] > 3, "rows appear")
        children = processes_of(demo.process.pid)
        code = demo.end(signal.SIGINT)

        assert answered == [200, 200, 200]
        assert len(children) == 3
        assert code == 0
        demo_ended = time.monotonic()
        while any(Path(f"/proc/{child}").exists() for child in children):
            assert time.monotonic() < demo_ended + 5
    finally:
        site.close()


def addresses_of(text: str) -> list[str]:
    """The addresses in the order in which the demo prints them: boards, desk, shop."""
    return [word for word in text.split() if word.startswith("http://127.0.0.1:")]
