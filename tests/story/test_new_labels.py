"""A value without a label is parked, or becomes a label where its column says so, and never beyond the limits."""

from collections.abc import Callable

from storeboard.simulators.monday.labels import labels_of
from tests.story.boards import row, rows
from tests.story.shop import person, rename
from tests.story.world import World, told

Files = dict[str, str]


def _with(*columns: str) -> Callable[[Files], Files]:
    def edit(files: Files) -> Files:
        text = files["mappings/customers.yaml"]
        owner = "owner:   {as: people, owner: monday}"
        return {**files, "mappings/customers.yaml": text.replace(owner, "\n  ".join((owner, *columns)))}

    return edit


CREATES = "city: {template: '{lastName}', as: status, new_labels: create}"
SEVERAL = "city: {template: '{lastName}', as: dropdown, new_labels: create}"
REFUSES = "city: {template: '{lastName}', as: status}"


def _labels(world: World, column: str) -> list[str]:
    board = next(one for one in world.monday.boards.values() if one.name == "Contacts")
    return [label["label"] for label in labels_of(board.columns[column])]


@told(edit=_with(REFUSES))
async def test_a_value_without_a_label_is_parked_and_makes_none(world: World):
    before = _labels(world, "sb_city")
    customer = world.shop.create("customer", person("Mara Lind"))

    await world.settle()

    assert row(world, "Contacts", customer)["City"] == ""
    assert row(world, "Contacts", customer).name == "Mara Lind"
    assert _labels(world, "sb_city") == before
    assert len(list(await world.store.failures())) == 1


@told(edit=_with(CREATES))
async def test_a_value_becomes_a_label_once_and_is_read_back(world: World):
    made = [world.shop.create("customer", person(f"{first} Lind")) for first in ("Mara", "Ida", "Nora")]
    await world.settle()

    rename(world.shop, made[0], "Tara")
    await world.settle()
    await world.touch_all()
    await world.settle()

    assert [row(world, "Contacts", one)["City"] for one in made] == ["Lind"] * 3
    assert _labels(world, "sb_city").count("Lind") == 1
    assert list(await world.store.failures()) == []
    assert (await world.agreement()).agrees


@told(edit=_with(CREATES))
async def test_provisioning_again_learns_the_labels_that_writes_made_and_changes_none(world: World):
    world.shop.create("customer", person("Mara Lind"))
    await world.settle()
    before = _labels(world, "sb_city")

    await world.reconfigure(lambda files: files)
    await world.settle()

    contacts = next(facts for (_, board), facts in world.facts.items() if board == "customers")
    assert "Lind" in contacts.columns["city"].labels
    assert _labels(world, "sb_city") == before
    assert (await world.agreement()).agrees


@told(edit=_with(SEVERAL))
async def test_a_dropdown_gets_the_labels_that_it_needs(world: World):
    customer = world.shop.create("customer", person("Mara Lind"))

    await world.settle()

    assert (row(world, "Contacts", customer)["City"], "Lind" in _labels(world, "sb_city")) == ("Lind", True)
    assert (await world.agreement()).agrees


@told(edit=_with(CREATES))
async def test_what_cannot_become_a_label_is_a_fault_of_its_field_and_the_record_goes_on(world: World):
    names = ("x" * 31, "2026")
    made = [world.shop.create("customer", person(f"Mara {name}")) for name in names]

    await world.settle()

    assert [row(world, "Contacts", one)["City"] for one in made] == ["", ""]
    assert {row(world, "Contacts", one)["Email"] for one in made} == {one["email"] for one in made}
    causes = " ".join(sorted(one.cause for one in await world.store.failures()))
    assert "a label of 31 characters; at most 30 fit" in causes
    assert "looks like a number" in causes
    assert not {*names} & {*_labels(world, "sb_city")}


@told(edit=_with(CREATES))
async def test_a_column_never_gets_more_labels_than_it_holds(world: World):
    made = [world.shop.create("customer", person(f"Mara Lind{chr(97 + n // 26)}{chr(97 + n % 26)}")) for n in range(45)]

    await world.settle()

    shown = [one["City"] for one in rows(world, "Contacts")]
    assert len(rows(world, "Contacts")) == len(made)
    assert 36 <= len([one for one in shown if one]) < len(_labels(world, "sb_city")) <= 40


@told(edit=_with(CREATES, "town: {template: '{firstName}', as: dropdown}"))
async def test_labels_are_made_for_the_columns_that_say_so_and_no_other_of_the_same_write(world: World):
    customer = world.shop.create("customer", person("Mara Lind"))

    await world.settle()

    assert row(world, "Contacts", customer)["City"] == "Lind"
    assert row(world, "Contacts", customer)["Town"] == ""
    assert _labels(world, "sb_town") == []
