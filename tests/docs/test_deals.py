"""Every mapping that the page of deals shows is taken beside the rest of the preset, with its way back."""

import re

import pytest

from storeboard.mapping.load import load
from storeboard.mapping.presets import crm
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "how-to" / "deals.md").read_text(encoding="utf-8")
GIVEN = "{from: deal.id, as: relation, link: deals}"
SHOWN = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
BACK = re.findall(r"`deal: (\{.*?\})`", PAGE)


def with_deals(shown: int) -> dict[str, str]:
    """The preset `crm` with the deals of the page, in the order in which it shows them."""
    files = crm("acme", "http://shop", "http://shop", "http://monday/v2")
    orders = files["mappings/orders.yaml"]
    assert GIVEN in orders
    return {**files, "mappings/deals.yaml": SHOWN[shown], "mappings/orders.yaml": orders.replace(GIVEN, BACK[shown])}


@pytest.mark.parametrize(("shown", "entity"), [(0, "cart"), (1, "order")])
def test_every_mapping_of_the_page_is_taken(shown: int, entity: str):
    configuration = load(with_deals(shown))

    assert {one.name: one.entity for one in configuration.mappings}["deals"] == entity


def test_every_derived_field_of_a_deal_is_told():
    assert len(SHOWN) == len(BACK) == 2
    assert all(f"`deal.{name}`" in PAGE for name in ("stage", "value", "close", "lost_reason"))
