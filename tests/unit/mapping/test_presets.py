import pytest

from storeboard.mapping.load import load
from storeboard.mapping.presets import crm
from tests.unit.mapping.records import preset_files

COLUMNS = {
    "customers": {"email": "email", "phone": "phone", "country": "country", "company": "text"},
    "orders": {
        "total": "numbers",
        "currency": "text",
        "state": "status",
        "email": "email",
        "phone": "phone",
        "country": "country",
        "placed": "date",
        "customer": "board_relation",
    },
}


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_the_preset_has_the_columns_of_the_public_contract(name: str):
    mapping = next(one for one in load(preset_files()).mappings if one.name == name)

    found = {column.name: column.type for column in mapping.columns if column.owner == "commerce"}
    assert COLUMNS[name].items() <= found.items()
    assert {one.name for one in mapping.columns if one.owner == "monday"} == {"owner", "stage", "notes"}


def test_the_presets_lines_are_sku_quantity_and_total():
    mapping = next(one for one in load(preset_files()).mappings if one.name == "orders")

    assert [(one.name, one.type) for one in mapping.line_columns] == [
        ("sku", "text"),
        ("quantity", "numbers"),
        ("total", "numbers"),
    ]


@pytest.mark.parametrize("address", ["http://127.0.0.1:8123", "https://api.europe-west1.gcp.commercetools.com"])
def test_an_address_is_written_as_it_was_given(address: str):
    files = crm("my-shop_1", address, address, f"{address}/v2")

    configuration = load(files)

    assert f'"{address}"' in files["storeboard.yaml"]
    assert configuration.projects["my-shop_1"].api_url == address
    assert configuration.accounts["sales"].api_url == f"{address}/v2"


@pytest.mark.parametrize("project", ["no", "007", "true", "null"])
def test_a_project_key_that_looks_like_another_yaml_value_stays_a_text(project: str):
    assert list(load(crm(project, "http://a", "http://b", "http://c")).projects) == [project]
