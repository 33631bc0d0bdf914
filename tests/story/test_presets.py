"""Every preset: its files are written and valid, its boards are made once, and a living shop stands on them."""

import json

import pytest

from storeboard.cli.setup import check, init
from storeboard.mapping.presets import PRESETS
from storeboard.simulators.commercetools import Shop
from tests.simulation.loop import run
from tests.story.boards import rows
from tests.story.world import PROJECT, World, opened

ADDRESSES = ("http://shop", "http://shop", "http://monday/v2")
BOARDS = {
    "crm": ["Accounts", "Contacts", "Deals", "Orders"],
    "orders": ["Orders"],
    "b2b": ["Accounts", "Contacts", "Deals", "Orders"],
    "markets": ["Contacts", "Orders DACH", "Orders UK", "Orders of the rest"],
}


@pytest.mark.parametrize("preset", PRESETS)
def test_what_init_writes_is_valid(preset, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("STOREBOARD_CONFIG", str(tmp_path))
    shop, auth, monday = ADDRESSES

    written = init(
        tmp_path, preset=preset, ct_project=PROJECT, ct_api_url=shop, ct_auth_url=auth, monday_url=monday, yes=True
    )
    checked = check(offline=True, json=True)

    assert (written, checked) == (0, 0)
    assert json.loads(capsys.readouterr().out)["findings"] == []


@pytest.mark.parametrize("preset", PRESETS)
def test_a_living_shop_stands_on_the_boards_of_the_preset(preset):
    async def tell() -> None:
        async with opened(edit=lambda _: PRESETS[preset](PROJECT, *ADDRESSES)) as world:
            await stands(world, BOARDS[preset])

    run(3, tell())


async def stands(world: World, boards: list[str]) -> None:
    shop = Shop(world.shop, seed=3, b2b=4.0)
    for _ in range(120):
        shop.live()
    await world.settle()
    account = world.new_client()

    again = await world.provision({"sales": account})

    await account.aclose()
    agreement = await world.agreement()
    assert again == ()
    assert agreement.checked == agreement.agree > 0
    assert all(rows(world, board) for board in boards)
    if "Accounts" in boards:
        assert any(item.values.get("sb_account") for item in world.monday.items.values())
    if "Orders DACH" in boards:
        assert {order["Currency"] for order in rows(world, "Orders UK")} == {"GBP"}
