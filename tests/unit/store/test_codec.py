"""What the store keeps comes back unchanged."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.model import Batch, BoundChild, Budget, Child, Fault, Item, Key, Mutation, Ref
from storeboard.store import codec, codec_budget

# Any text at all, NUL and lone surrogates included.
texts = st.text(st.characters(), max_size=12)
names = st.text("abcdefgh_-0123456789", min_size=1, max_size=8)
values = st.one_of(st.none(), st.booleans(), texts, st.lists(texts, max_size=3).map(tuple))
columns = st.dictionaries(texts, values, max_size=5)
times = st.integers(0, 4_000_000_000_000_000).map(lambda micros: micros / 1_000_000)
faults = st.lists(st.builds(Fault, texts, texts), max_size=3).map(tuple)
children = st.lists(st.builds(Child, texts, texts, columns), max_size=3).map(tuple)
places = st.dictionaries(texts, st.lists(texts, max_size=2).map(tuple), max_size=2)
items = st.builds(Item, texts, st.none() | texts, texts, columns, children, faults, places=places)
former = st.lists(st.tuples(names, texts), max_size=2).map(tuple)
bound_children = st.dictionaries(texts, st.builds(BoundChild, names, texts, columns, texts, former), max_size=3)
refused = st.dictionaries(texts, st.tuples(values, texts, times), max_size=3)
keys = st.builds(Key, names, st.builds(Ref, names, names, texts))
mutations = st.builds(
    Mutation,
    st.sampled_from(["create_item", "change_columns", "archive_item"]),
    keys,
    names,
    item_id=st.none() | names,
    name=st.none() | texts,
    group=st.none() | texts,
    columns=columns,
    new_labels=st.booleans(),
    columns_to=st.none() | st.dictionaries(st.text(), st.none() | st.text(), max_size=2),
    subitems_to=st.none() | st.dictionaries(st.text(), st.none() | st.text(), max_size=2),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts, lambda inner: st.lists(inner, max_size=3), max_leaves=8
)
batches = st.builds(
    Batch,
    names,
    names,
    names,
    st.sampled_from(["create", "change"]),
    texts,
    st.dictionaries(texts, json_values, max_size=3),
    names,
    st.lists(st.tuples(names, mutations), max_size=3).map(tuple),
    st.integers(0, 10**12),
    times,
    times,
)
BATCH_COLUMNS = (
    "id", "lane", "account", "kind", "idempotency_key", "points", "first_permit", "last_permit", "document",
    "variables", "mutations",
)  # fmt: skip


@given(items)
def test_an_item_comes_back(item: Item):
    assert codec.item_from(codec.item_to(item)) == item


@given(bound_children)
def test_children_come_back(children: dict[str, BoundChild]):
    assert codec.children_from(codec.children_to(children)) == children


@given(refused)
def test_refused_fields_come_back(refused: codec.Refused):
    assert codec.refused_from(codec.refused_to(refused)) == refused


@given(faults)
def test_faults_come_back(faults: tuple[Fault, ...]):
    assert codec.faults_from(codec.faults_to(faults)) == faults


@given(batches)
def test_a_batch_comes_back(batch: Batch):
    row = codec.batch_to(batch)

    assert codec.batch_from([row[name] for name in BATCH_COLUMNS]) == batch


@given(times)
def test_a_time_comes_back_to_the_microsecond(time: float):
    assert codec.seconds(codec.micros(time)) == time


@given(st.text(st.characters()))
def test_plain_text_is_always_something_that_a_database_takes(value: str):
    stored = codec.text(value)

    assert "\0" not in stored
    assert stored.encode("utf-8").decode("utf-8") == stored
    assert codec.text(stored) == stored


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_good_text_is_kept_as_it_is(value: str):
    assert codec.text(value) == value


@given(items)
def test_equal_items_are_equal_texts(item: Item):
    turned = replace(item, columns=dict(reversed(list(item.columns.items()))))

    assert codec.item_to(turned) == codec.item_to(item)


@pytest.mark.parametrize("number", [2**63, 10**40, -(10**40)])
def test_a_number_beyond_the_database_is_cut(number: int):
    assert abs(codec.integer(number)) == codec.INTEGER_MAX


def test_a_ref_whose_id_holds_slashes_comes_back():
    ref = Ref("acme", "order", "a/b/c")

    assert codec.ref_from(codec.ref_text(ref)) == ref


def test_a_budget_comes_back():
    budget = Budget("sales", 1, 2, 3.5, 4, 5, 6.5, 7, 8, 9.25, 10, 11.5, "why", "token", {"a": 1.5}, {"b": 0.25}, 12.5)
    row = codec_budget.row_of(budget)
    order = (
        "account",
        "blocked_why",
        "halted",
        "costs",
        "seconds",
        *codec_budget.BUDGET_TIMES,
        *codec_budget.BUDGET_COUNTS,
    )

    assert codec_budget.budget_of([row[name] for name in order]) == budget
