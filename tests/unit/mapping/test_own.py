from decimal import Decimal
from functools import lru_cache, wraps
from typing import Any

import pytest

from storeboard.errors import ConfigurationError, ConfigurationFault
from storeboard.mapping.load import load
from storeboard.model import Fault
from tests.unit.mapping.records import item, line, money, order, order_mapping


def shout(value: Any, mark: str = "!") -> Any:
    return str(value).upper() + mark


def total(value: Any, *names: str) -> Any:
    return sum(Decimal(str(value.get(name, 0))) for name in names)


def loud(function: Any) -> Any:
    @wraps(function)
    def over(value: Any) -> Any:
        return function(value) + "?"

    return over


@loud
def asked(value: Any) -> Any:
    return value


@lru_cache
def kept(value: Any) -> Any:
    return value


def fails(value: Any) -> Any:
    raise KeyError(value)


def strange(value: Any) -> Any:
    return object()


def selfish(value: Any) -> Any:
    value.clear()
    return "taken"


def named(value: Any, *, mark: str) -> Any:
    return value


async def later(value: Any) -> Any:
    return value


FUNCTIONS = {one.__name__: one for one in (shout, total, asked, kept, fails, strange, selfish, named, later)} | {
    "LIMIT": 5
}


def configured(columns: str, functions: dict[str, Any] = FUNCTIONS, rest: str = "") -> Any:
    files = order_mapping(columns, rest)
    files["storeboard.yaml"] += "\ntransforms: my_transforms.py\n"
    return load(files, functions=lambda name: functions if name == "my_transforms.py" else {})


def faults_of(columns: str, functions: dict[str, Any] = FUNCTIONS) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        configured(columns, functions)
    return [str(fault) for fault in raised.value.faults]


@pytest.mark.parametrize(
    ("via", "shown"),
    [
        ("shout", "OPEN!"),
        ("shout(?)", "OPEN?"),
        ("{shout: '.'}", "OPEN."),
        ("[shout, lower]", "open!"),
        ("[lower, asked]", "open?"),
        ("kept", "Open"),
    ],
)
def test_a_function_of_the_users_own_is_a_transform_beside_ours(via: str, shown: str):
    assert item(configured(f"{{x: {{from: orderState, via: {via}, as: text}}}}"), order()).columns["x"] == shown


def test_it_takes_objects_and_returns_numbers():
    columns = "{x: {from: custom.fields.parts, via: {total: [a, b]}, as: numbers}}"

    assert item(configured(columns), order(custom={"fields": {"parts": {"a": 1, "b": 0.25}}})).columns["x"] == "1.25"


def test_it_serves_names_groups_and_lines_too():
    rest = "boards: [{board: orders, group: {from: orderState, via: shout}}]\nlines: subitems\n"
    rest += "line_name: {from: sku, via: shout}\nline_columns: {x: {from: sku, via: asked, as: text}}"

    shown = item(configured("{x: {from: id, as: text}}", rest=rest), order())

    assert shown.group == "OPEN!"
    assert (shown.children[0].name, shown.children[0].columns) == ("TEA-1!", {"x": "TEA-1?"})


@pytest.mark.parametrize(
    ("via", "reason"),
    [
        ("fails", "fails raised KeyError"),
        ("strange", "strange returned a object; expected a text, number, list or object"),
        ("total(a)", "total raised AttributeError"),
    ],
)
def test_what_goes_wrong_in_it_parks_its_field_and_is_told_by_its_kind_alone(via: str, reason: str):
    columns = f"{{x: {{from: shippingAddress.city, via: {via}, as: text}}, y: {{from: id, as: text}}}}"

    shown = item(configured(columns), order())

    assert shown.faults == (Fault("x", reason),)
    assert shown.columns["y"]


def test_what_it_does_to_its_value_is_nobody_elses():
    columns = "{x: {from: lineItems, via: selfish, as: text}, y: {from: lines.count, as: numbers}}"

    shown = item(configured(columns), order(lineItems=[line(totalPrice=money(5))]))

    assert (shown.columns["x"], shown.columns["y"]) == ("taken", "1")


@pytest.mark.parametrize(
    ("via", "words"),
    [
        ("shot", ['via is "shot"', 'did you mean "shout"?', "amount"]),
        ("'shout(a, b)'", ["gives shout 2 arguments; expected 0 to 1"]),
        ("LIMIT", ['is "LIMIT", which is no function', "3: "]),
        ("later", ['is "later", which is no function']),
        ("named", ['is "named", which cannot be called']),
    ],
)
def test_what_a_mapping_cannot_name_is_told_with_its_line(via: str, words: list[str]):
    (fault,) = faults_of(f"{{x: {{from: id, via: {via}, as: text}}}}")

    assert all(word in fault for word in words), fault


def test_a_function_cannot_take_the_place_of_one_of_ours():
    assert faults_of("{x: {from: id, as: text}}", {"upper": shout}) == [
        'my_transforms.py: "upper" has the name of a transform that is there already; expected another name'
    ]


def test_what_is_wrong_with_the_file_is_told_among_all_other_faults():
    def refuse(name: str) -> dict[str, Any]:
        raise ConfigurationError([ConfigurationFault(name, 7, "not Python: invalid syntax")])

    files = order_mapping("{x: {from: idd, as: text}}")
    files["storeboard.yaml"] += "\ntransforms: my_transforms.py\n"
    with pytest.raises(ConfigurationError) as raised:
        load(files, functions=refuse)

    told = [str(fault) for fault in raised.value.faults]
    assert told[-1] == "my_transforms.py:7: not Python: invalid syntax"
    assert any('from is "idd"' in fault for fault in told)


@pytest.mark.parametrize("name", ["../../x.txt", "x", "[a.py]", "/x.py"])
def test_the_file_is_a_python_file_beside_the_configuration(name: str):
    files = order_mapping()
    files["storeboard.yaml"] += f"\ntransforms: {name}\n"
    with pytest.raises(ConfigurationError) as raised:
        load(files)

    assert "storeboard.yaml:" in str(raised.value)
