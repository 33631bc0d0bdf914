"""People and tags are found in the account by name; owners are written once, left to sales, healed when they join."""

from collections.abc import Callable

from storeboard.simulators.monday import operations
from tests.story.boards import row
from tests.story.shop import person, rename
from tests.story.world import World, told

Files = dict[str, str]


def _owned(rule: str) -> Callable[[Files], Files]:
    def edit(files: Files) -> Files:
        text = files["mappings/customers.yaml"]
        return {**files, "mappings/customers.yaml": text.replace("owner:   {as: people, owner: monday}", rule)}

    return edit


ONCE = 'owner: {from: country, lookup: {DE: Mara@Example.com}, default: "team:Field sales", as: people, write: once}'


def _people(world: World, item_id: str, *names: str) -> None:
    """A person assigns somebody else."""
    people = [{"id": int(user.id), "kind": "person"} for user in world.monday.users.values() if user.name in names]
    item = world.monday.items[item_id]
    value = {"personsAndTeams": people}
    operations.change_value(world.monday, world.monday.me, item.board.id, item_id, "sb_owner", value)


@told(edit=_owned(ONCE))
async def test_an_owner_is_assigned_by_address_or_team_when_the_item_is_made(world: World):
    mara = world.monday.add_user("Mara Sales", "mara@example.com")
    world.monday.add_team("Field sales", mara)
    german = world.shop.create("customer", person(addresses=[{"country": "DE"}]))
    french = world.shop.create("customer", person("Luc Roy", addresses=[{"country": "FR"}]))

    await world.settle()

    assert (row(world, "Contacts", german)["Owner"], row(world, "Contacts", french)["Owner"]) == (
        "Mara Sales",
        "Field sales",
    )
    assert (await world.agreement()).agrees


@told(edit=_owned(ONCE))
async def test_an_owner_that_sales_changed_is_left_to_them(world: World):
    world.monday.add_user("Mara Sales", "mara@example.com")
    world.monday.add_user("Ida Sales", "ida@example.com")
    customer = world.shop.create("customer", person(addresses=[{"country": "DE"}]))
    await world.settle()
    _people(world, row(world, "Contacts", customer).id, "Ida Sales")

    rename(world.shop, customer, "Nora")
    await world.settle()
    await world.touch_all()
    await world.settle()

    assert row(world, "Contacts", customer)["Owner"] == "Ida Sales"
    assert row(world, "Contacts", customer).name.startswith("Nora")


@told(edit=_owned(ONCE))
async def test_an_owner_who_is_not_there_parks_the_field_and_is_assigned_when_he_has_joined(world: World):
    customer = world.shop.create("customer", person(addresses=[{"country": "DE"}]))
    await world.settle()
    (parked,) = await world.store.failures()
    unowned = row(world, "Contacts", customer)["Owner"]
    world.monday.add_user("Mara Sales", "mara@example.com")
    await world.clock.sleep(700.0)

    await world.touch_all()
    await world.settle()

    assert "1 of 1 people or teams that the account does not have" in parked.cause
    assert "mara" not in parked.cause
    assert (unowned, row(world, "Contacts", customer)["Owner"]) == ("", "Mara Sales")
    assert list(await world.store.failures()) == []


@told(edit=_owned(ONCE))
async def test_who_sales_assigned_while_the_owner_was_not_there_stays(world: World):
    customer = world.shop.create("customer", person(addresses=[{"country": "DE"}]))
    await world.settle()
    world.monday.add_user("Mara Sales", "mara@example.com")
    world.monday.add_user("Ida Sales", "ida@example.com")
    _people(world, row(world, "Contacts", customer).id, "Ida Sales")
    await world.clock.sleep(700.0)

    await world.touch_all()
    await world.settle()

    assert row(world, "Contacts", customer)["Owner"] == "Ida Sales"
    assert list(await world.store.failures()) == []


@told(edit=_owned("owner: {default: mara@example.com, as: people}"))
async def test_the_account_is_asked_once_for_the_same_people(world: World):
    world.monday.add_user("Mara Sales", "mara@example.com")
    asked = world.monday.meter.calls_today(world.clock.now())
    for name in ("A B", "C D", "E F"):
        customer = world.shop.create("customer", person(name))
        await world.settle()

    spent = world.monday.meter.calls_today(world.clock.now()) - asked

    assert row(world, "Contacts", customer)["Owner"] == "Mara Sales"
    assert spent <= 3 + 1 + 1  # a document each, the people, and the search of a board that is new


TAGS = "{from: country, lookup: {DE: Germany, FR: France}, default: elsewhere, as: tags, labels: [VIP]}"


@told(edit=_owned(f"region: {TAGS}"))
async def test_tags_are_made_by_provision_and_written_by_their_ids(world: World):
    made = {tag.name for tag in world.monday.tags.values()}
    german = world.shop.create("customer", person(addresses=[{"country": "DE"}]))
    await world.settle()

    client = world.new_client()
    again = await world.provision({"sales": client})
    await client.aclose()

    assert made == {"Germany", "France", "elsewhere", "VIP"}
    assert row(world, "Contacts", german)["Region"] == "Germany"
    assert (await world.agreement()).agrees
    assert again == ()


@told(edit=_owned("region: {from: country, as: tags}"))
async def test_a_tag_that_nobody_made_parks_the_field_and_is_not_made(world: World):
    german = world.shop.create("customer", person(addresses=[{"country": "DE"}]))

    await world.settle()

    (parked,) = await world.store.failures()
    assert "1 of 1 tags that the account does not have" in parked.cause
    assert (row(world, "Contacts", german)["Region"], world.monday.tags) == ("", {})
