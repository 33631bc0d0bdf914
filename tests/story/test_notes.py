"""What is told on an item: as often as it was said, whatever the requests meet, and never in the way of the rest."""

import pytest

from storeboard.simulators.monday import Fault, telling
from storeboard.simulators.monday.account import iso
from storeboard.simulators.monday.world import Item
from tests.simulation.loop import run
from tests.story import negotiation
from tests.story.boards import calls, mutations, row
from tests.story.negotiation import buyer_and_division, offer, quote, request
from tests.story.shop import Json, change, person, rename
from tests.story.test_lost_answers import AFTER, BEFORE, REFUSED
from tests.story.world import World, opened, told

NOTES = """
updates:
  note: {from: externalId}
timeline:
  born: {title: {template: "Born as {vatId}"}, at: {from: createdAt}, summary: "A customer, at last"}
"""


def noted(files: dict[str, str]) -> dict[str, str]:
    """Contacts with notes: an external id as an update, the tax number as a milestone."""
    return {**files, "mappings/customers.yaml": files["mappings/customers.yaml"] + NOTES}


def item(world: World, customer: Json) -> Item:
    return world.monday.items[row(world, "Contacts", customer).id]


def updates(world: World, customer: Json) -> list[str]:
    """The updates of a contact as a person reads them, the oldest first."""
    return [telling.text_of(one.body) for one in item(world, customer).updates]


def milestones(world: World, customer: Json) -> list[str]:
    return [one.title for one in item(world, customer).timeline]


def say(world: World, customer: Json, text: str) -> None:
    change(world.shop, "customer", customer, {"action": "setExternalId", "externalId": text})


def note_born(world: World, customer: Json, number: str) -> None:
    change(world.shop, "customer", customer, {"action": "setVatId", "vatId": number})


def say_and_note(world: World, customer: Json, text: str, number: str) -> None:
    """Both in one change."""
    change(
        world.shop, "customer", customer, {"action": "setExternalId", "externalId": text},
        {"action": "setVatId", "vatId": number},
    )  # fmt: skip


@told(edit=noted)
async def test_a_text_is_told_once_for_each_new_value(world: World):
    customer = world.shop.create("customer", person(externalId="Dr. <b> & co"))
    await world.settle()
    first = updates(world, customer)

    say(world, customer, "Prof.")
    await world.settle()
    say(world, customer, "Dr. <b> & co")
    await world.settle()
    await world.touch_all()
    await world.settle()

    assert first == ["Dr. <b> & co"]
    assert updates(world, customer) == ["Dr. <b> & co", "Prof."]
    assert (await world.agreement()).agrees


@told(edit=noted)
async def test_a_milestone_stands_at_its_time_with_its_activity(world: World):
    customer = world.shop.create("customer", person(vatId="DE1"))
    await world.settle()

    (entry,) = item(world, customer).timeline
    assert (entry.title, entry.summary) == ("Born as DE1", "A customer, at last")
    assert iso(entry.at)[:19] == customer["createdAt"][:19]
    assert world.monday.activities[entry.custom_activity_id].name == "Born"


@told(edit=noted)
async def test_notes_cost_no_call_when_nothing_is_new(world: World):
    customer = world.shop.create("customer", person(externalId="Dr.", vatId="DE1"))
    await world.settle()
    before = mutations(world), calls(world)

    await world.touch_all()
    await world.settle()

    assert (mutations(world), calls(world)) == before
    assert updates(world, customer) == ["Dr."]


@told(edit=noted)
async def test_the_notes_of_a_new_item_go_in_one_document(world: World):
    world.shop.create("customer", person("Tom Berg"))
    await world.settle()
    before = calls(world)

    customer = world.shop.create("customer", person(externalId="Dr.", vatId="DE1"))
    await world.settle()

    assert (updates(world, customer), milestones(world, customer)) == (["Dr."], ["Born as DE1"])
    assert calls(world) - before == 2


@pytest.mark.parametrize("fault", [*AFTER, *BEFORE, *REFUSED, Fault.LATE, Fault.NOT_CACHED, Fault.EVICT])
def test_a_note_whose_document_meets_a_fault_is_told_exactly_once(fault: Fault):
    async def story() -> None:
        async with opened(seed=3, edit=noted) as world:
            customer = world.shop.create("customer", person())
            await world.settle()
            world.monday.faults.next(fault, seconds=40.0)

            say_and_note(world, customer, "Dr.\nand <more>", "DE1")
            await world.settle(7200.0)
            await world.touch_all()
            await world.settle()

            assert updates(world, customer) == ["Dr.\nand <more>"]
            assert milestones(world, customer) == ["Born as DE1"]
            assert (await world.agreement()).agrees

    run(3, story())


@pytest.mark.parametrize("executed", [0, 1])
def test_notes_of_which_monday_took_only_some_are_told_once_each(executed: int):
    async def story() -> None:
        async with opened(seed=5, edit=noted) as world:
            customer = world.shop.create("customer", person())
            await world.settle()
            world.monday.faults.next(Fault.PARTIAL, count=executed)

            say_and_note(world, customer, "Dr.", "DE1")
            await world.settle(7200.0)

            assert (updates(world, customer), milestones(world, customer)) == (["Dr."], ["Born as DE1"])

    run(5, story())


@told(edit=noted)
async def test_a_process_that_dies_while_it_tells_tells_once(world: World):
    customer = world.shop.create("customer", person())
    await world.settle()
    world.monday.faults.next(Fault.SLOW, seconds=3.0)
    say(world, customer, "Dr.")
    await world.clock.sleep(2.0)

    await world.restart()
    await world.settle(7200.0)

    assert updates(world, customer) == ["Dr."]


@told(edit=noted)
async def test_a_milestone_that_monday_refuses_is_parked_alone(world: World):
    for one in list(world.monday.activities):
        telling.delete_activity(world.monday, one)
    customer = world.shop.create("customer", person(externalId="Dr.", vatId="DE1"))
    await world.settle()
    rename(world.shop, customer, "Nora")
    await world.settle()

    counts = await world.store.counts()
    assert (row(world, "Contacts", customer).name, updates(world, customer)) == ("Nora Lind", ["Dr."])
    assert (counts.parked, counts.parked_fields) == (0, 1)
    binding = await world.store.binding(world.key("customer", customer["id"]))
    assert binding is not None
    assert [name.rpartition("/")[0] for name in binding.refused] == ["timeline/born"]


@told(edit=noted)
async def test_a_note_that_monday_answers_with_an_unknown_error_is_parked_alone(world: World):
    customer = world.shop.create("customer", person())
    await world.settle()
    world.monday.faults.next(Fault.UNKNOWN_ERROR, times=40)
    say(world, customer, "Dr.")
    await world.clock.sleep(1800.0)
    world.monday.faults.calm()
    rename(world.shop, customer, "Nora")
    await world.settle(7200.0)

    counts = await world.store.counts()
    assert row(world, "Contacts", customer).name == "Nora Lind"
    assert (updates(world, customer), counts.parked, counts.parked_fields) == ([], 0, 1)

    await world.store.release_parked(None, None)
    await world.settle()

    assert updates(world, customer) == ["Dr."]


@told(edit=noted)
async def test_a_store_that_was_lost_tells_nothing_twice(world: World):
    customer = world.shop.create("customer", person(externalId="Dr.", vatId="DE1"))
    await world.settle()

    await world.crash()
    for path in world.directory.glob("storeboard.db*"):
        path.unlink()
    await world.clock.sleep(world.monday.index_lag + 1.0)
    await world.start()
    say(world, customer, "Prof.")
    await world.settle()

    assert updates(world, customer) == ["Dr.", "Prof."]
    assert milestones(world, customer) == ["Born as DE1"]


@told(edit=noted)
async def test_an_erased_customer_leaves_no_note(world: World):
    customer = world.shop.create("customer", person(externalId="Dr.", vatId="DE1"))
    await world.settle()
    contact = item(world, customer)

    world.shop.delete("customer", customer["id"], None, erasure=True)
    await world.settle()

    assert (contact.updates, contact.timeline, contact.state) == ([], [], "archived")


def chattering(files: dict[str, str]) -> dict[str, str]:
    """The preset b2b whose deals tell what both sides said."""
    deals = negotiation.preset(files)["mappings/deals.yaml"]
    ours, below = deals.index("updates:\n"), deals.index("\nlines:")
    notes = (
        "updates:\n"
        '  offer: {each: stagedQuotes, template: "We offer: {sellerComment}"}\n'
        '  reply: {each: quotes, template: "The buyer replies: {buyerComment}"}\n'
    )
    return {**negotiation.preset(files), "mappings/deals.yaml": deals[:ours] + notes + deals[below:]}


@told(edit=chattering)
async def test_a_renegotiated_quote_tells_its_story_once(world: World):
    shop = world.shop
    buyer, unit = buyer_and_division(shop)
    asked = request(shop, buyer, unit)
    first = offer(shop, asked, 4000, 20, "Our best")
    await world.settle()
    early = quote(shop, first)
    await world.settle()
    world.monday.faults.next(Fault.LOST)
    change(shop, "quote", early, {"action": "requestQuoteRenegotiation", "buyerComment": "Ten percent less"})
    await world.settle()
    change(shop, "quote", early, {"action": "changeQuoteState", "quoteState": "RenegotiationAddressed"})
    world.monday.faults.next(Fault.HTTP_500)
    change(shop, "staged-quote", first, {"action": "setSellerComment", "sellerComment": "Five percent, then"})
    await world.restart()
    await world.settle(7200.0)
    await world.touch_all()
    await world.settle()

    deal = world.monday.items[row(world, "Deals", asked).id]
    assert [one.body for one in deal.updates] == [
        "We offer: Our best",
        "The buyer replies: Ten percent less",
        "We offer: Five percent, then",
    ]
