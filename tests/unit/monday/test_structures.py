"""Which column takes which cells when an item moves, and how seldom the boards are read for it."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from storeboard.monday.reads import Question
from storeboard.monday.schema import RealBoard, RealColumn
from storeboard.monday.structures import BOARDS_KEPT_MAX, KEPT_SECONDS, Structures, columns_to
from tests.unit.monday.wire_fakes import FakeClock


def board(*columns: tuple[str, str, str]) -> RealBoard:
    return RealBoard("1", "B", "active", "", {id_: RealColumn(id_, title, type_, "") for id_, title, type_ in columns})


@pytest.mark.parametrize(
    ("source", "target", "known", "expected"),
    [
        ([("a", "Hint", "text")], [("b", "Hint", "text")], {}, {"a": "b"}),
        ([("a", "Hint", "text")], [("b", "Hint", "numbers")], {}, {"a": None}),
        ([("a", "Hint", "text")], [], {}, {"a": None}),
        ([("a", "Old", "text")], [("b", "New", "text")], {"a": "b"}, {"a": "b"}),
        ([("a", "Old", "text")], [("b", "New", "date")], {"a": "b"}, {"a": None}),
        ([("sb_x", "Old", "text")], [("sb_x", "New", "text")], {}, {"sb_x": "sb_x"}),
        ([("x", "Old", "text")], [("x", "New", "text")], {}, {"x": None}),
        ([("a", "T", "text"), ("c", "T", "text")], [("b", "T", "text")], {}, {"a": "b", "c": None}),
        ([("a", "T", "text"), ("c", "U", "text")], [("b", "T", "text")], {"c": "b"}, {"a": None, "c": "b"}),
        ([("name", "Name", "name"), ("f", "F", "formula"), ("s", "S", "subtasks")], [], {}, {}),
    ],
    ids=[
        "same title and type",
        "another type",
        "no place",
        "known to be the same",
        "known, of another type",
        "our own id",
        "an id of monday's says nothing",
        "one taker for one column",
        "what is known comes first",
        "what monday refuses in the list",
    ],
)
def test_every_column_is_listed_with_the_one_that_takes_its_cells(
    source: list[tuple[str, str, str]],
    target: list[tuple[str, str, str]],
    known: Mapping[str, str],
    expected: Mapping[str, str | None],
):
    assert columns_to(board(*source), board(*target), known) == expected


def test_a_board_is_read_again_after_a_while_or_when_it_was_forgotten():
    asked: list[list[str]] = []

    async def ask(question: Question) -> Mapping[str, Any]:
        asked.append(list(question.variables["ids"]))
        return {"boards": [{"id": id_, "name": "B", "columns": []} for id_ in question.variables["ids"] if id_ != "9"]}

    async def story() -> None:
        clock = FakeClock()
        kept = Structures(clock)
        assert set(await kept.of(["1", "2", "9"], ask)) == {"1", "2"}
        await kept.of(["1", "9"], ask)
        kept.forget()
        await kept.of(["1"], ask)
        await clock.sleep(KEPT_SECONDS + 1)
        await kept.of(["1"], ask)
        await kept.of([str(10 + number) for number in range(BOARDS_KEPT_MAX)], ask)
        await kept.of(["1"], ask)

    asyncio.run(story())

    assert [one for one in asked if len(one) <= 3] == [["1", "2", "9"], ["1"], ["1"], ["1"]]
