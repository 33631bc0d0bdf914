"""A route may name a pipeline, which a column shows and `provision` makes a label of."""

import pytest

from storeboard.errors import ConfigurationError
from storeboard.mapping.load import load
from storeboard.monday.blueprint import blueprints_of
from tests.unit.mapping.records import item, mapping_files, order

TWO = """\
entity: order
boards:
  - {when: {country: DE}, board: orders, pipeline: DACH}
  - {when: {country: GB}, board: orders, pipeline: UK}
  - {board: orders}
name: {from: id}
columns:
  way: {from: route.pipeline, as: status}
  said: {template: "by {route.pipeline}", as: text}
"""


def test_a_record_shows_the_pipeline_of_the_route_that_it_took():
    configuration = load(mapping_files(TWO))

    shown = [item(configuration, order(shippingAddress={"country": code})) for code in ("DE", "GB", "FR")]

    assert [one.columns["way"] for one in shown] == ["DACH", "UK", None]
    assert shown[0].columns["said"] == "by DACH"


def test_provision_makes_every_pipeline_a_label():
    mappings = load(mapping_files(TWO)).mappings

    (plan,) = [one for one in blueprints_of(mappings)["orders"].items.columns.values() if one.title == "Way"]

    assert plan.labels == ("DACH", "UK")


def test_a_column_that_shows_a_pipeline_where_no_board_has_one_is_a_fault():
    with pytest.raises(ConfigurationError) as told:
        load(mapping_files(TWO.replace(", pipeline: DACH", "").replace(", pipeline: UK", "")))

    assert 'column "way": from is route.pipeline, but no board of this mapping has a pipeline' in str(told.value)
