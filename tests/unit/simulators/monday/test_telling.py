"""Updates and entries of Emails & Activities, with monday's limits and its trap."""

import pytest

from tests.unit.simulators.monday.desk import Desk

pytestmark = pytest.mark.anyio

ACTIVITY = "mutation ($n: String!) { create_custom_activity(name: $n, icon_id: FLAG, color: GRAY) { id name } }"
ENTRY = (
    "mutation ($i: ID!, $a: String!, $t: String!, $at: ISO8601DateTime!) {"
    " create_timeline_item(item_id: $i, custom_activity_id: $a, title: $t, timestamp: $at) { id %s } }"
)
READ = (
    "query ($i: ID!) { timeline(id: $i)"
    " { timeline_items_page(limit: 100) { timeline_items { id title created_at } } } }"
)
AT = "2026-06-15T12:00:00+02:00"


@pytest.fixture
async def desk() -> Desk:
    return await Desk().with_board()


async def activity_of(desk: Desk) -> str:
    return (await desk.ask(ACTIVITY, n="Shipped"))["create_custom_activity"]["id"]


async def test_an_update_shows_its_text_without_markup_and_can_be_deleted(desk: Desk):
    item = await desk.item()
    told = "mutation ($i: ID, $b: String!) { create_update(item_id: $i, body: $b) { id body text_body } }"

    made = (await desk.ask(told, i=item, b="a &lt;b&gt;<br>c"))["create_update"]
    await desk.ask("mutation ($u: ID!) { delete_update(id: $u) { id } }", u=made["id"])

    assert (made["body"], made["text_body"]) == ("a &lt;b&gt;<br>c", "a <b>\nc")
    assert desk.account.items[item].updates == []
    gone = await desk.refused("mutation ($u: ID!) { delete_update(id: $u) { id } }", u=made["id"])
    assert gone["code"] == "ResourceNotFoundException"


async def test_an_entry_stands_at_its_time(desk: Desk):
    item, activity = await desk.item(), await activity_of(desk)

    made = (await desk.ask(ENTRY % "", i=item, a=activity, t="Shipped", at=AT))["create_timeline_item"]

    page = (await desk.ask(READ, i=item))["timeline"]["timeline_items_page"]
    assert page["timeline_items"] == [{"id": made["id"], "title": "Shipped", "created_at": "2026-06-15T10:00:00Z"}]


async def test_asking_a_new_entry_when_it_was_made_fails_after_making_it(desk: Desk):
    item, activity = await desk.item(), await activity_of(desk)

    refused = await desk.refused(ENTRY % "created_at", i=item, a=activity, t="Shipped", at=AT)

    assert refused["status_code"] == 500
    assert [one.title for one in desk.account.items[item].timeline] == ["Shipped"]


@pytest.mark.parametrize(
    ("title", "at", "activity"),
    [("x" * 256, AT, None), ("", AT, None), ("A", "2026-06-15T12:00:00", None), ("A", "soon", None), ("A", AT, "gone")],
)
async def test_an_entry_that_is_too_long_or_without_zone_or_activity_is_refused(
    desk: Desk, title: str, at: str, activity: str | None
):
    item, known = await desk.item(), await activity_of(desk)

    await desk.refused(ENTRY % "", i=item, a=activity or known, t=title, at=at)

    assert desk.account.items[item].timeline == []


async def test_an_account_has_fifty_custom_activities_and_no_more(desk: Desk):
    for number in range(50):
        await desk.ask(ACTIVITY, n=f"Kind {number}")

    refused = await desk.refused(ACTIVITY, n="One more")

    assert refused["code"] == "InvalidArgumentException"
    found = await desk.ask('query { custom_activity(name: "kIND 4") { name } }')
    assert len(found["custom_activity"]) == 11
