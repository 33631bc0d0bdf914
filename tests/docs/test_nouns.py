"""Every noun of the house has a decision that names it."""

import inspect

import pytest

from storeboard import model
from tests.docs.pages import ROOT

NOUNS = [name for name in model.__all__ if inspect.isclass(getattr(model, name))]
DECISIONS = "".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs" / "adr").glob("[0-9]*.md")))


@pytest.mark.parametrize("name", NOUNS)
def test_every_noun_of_the_model_is_named_by_a_decision(name: str):
    assert f"`{name}`" in DECISIONS
