"""
The simulator's schema is a true subset of monday's own: what runs against the one is valid for the other.

The vendor's schema stands beside the project and is compared when it is there.
"""

from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_introspection_type,
    parse,
    validate,
)

from storeboard.simulators.monday import SDL

VENDOR = Path(__file__).resolve().parents[3] / "shared" / "monday-schema"
CURRENT = "2026-10"


def vendor_text() -> str | None:
    path = VENDOR / f"{CURRENT}.graphql"
    return path.read_text() if path.is_file() else None


@pytest.fixture(scope="module")
def ours() -> GraphQLSchema:
    return build_schema(SDL)


def test_the_simulators_schema_is_a_true_subset_of_the_vendors(ours: GraphQLSchema):
    text = vendor_text()
    if text is None:
        return
    vendor = build_schema(text, assume_valid=True)
    named = [each for each in ours.type_map.values() if not is_introspection_type(each)]

    strays = [stray for each in named for stray in strays_of(each, vendor.type_map.get(each.name))]

    assert strays == []
    assert len(named) > 60


def test_the_simulator_accepts_the_documents_a_sync_needs(ours: GraphQLSchema):
    path = VENDOR / "sync-operations.sample.graphql"
    if not path.is_file():
        return

    faults = [error.message for error in validate(ours, parse(path.read_text()))]

    # Timeline items and formula values are the two things of the sample that this simulator does not play.
    assert [fault for fault in faults if "imeline" not in fault and "FormulaValue" not in fault] == []


def test_a_stray_field_argument_type_or_value_would_be_found():
    vendor = build_schema("type Query { a(x: Int! = 1): Int! } enum E { one } input I { k: ID! }")
    ours = build_schema(
        "type Query { a(x: Int = 1, y: Int): Int b: Int } enum E { one two } input I { k: ID } type T { a: Int }"
    )

    strays = [
        stray
        for name in ("Query", "E", "I", "T")
        for stray in strays_of(ours.type_map[name], vendor.type_map.get(name))
    ]

    assert sorted(strays) == [
        "E.two: unknown value",
        "I.k: ID is ID! there",
        "Query.a(x): Int is Int! there",
        "Query.a(y): unknown argument",
        "Query.a: Int is Int! there",
        "Query.b: unknown field",
        "T: unknown type",
    ]


def strays_of(ours: GraphQLNamedType, vendor: GraphQLNamedType | None) -> list[str]:
    """What `ours` has that `vendor` has not, or has otherwise."""
    if vendor is None:
        return [f"{ours.name}: unknown type"]
    if type(ours) is not type(vendor):
        return [f"{ours.name}: {type(ours).__name__} is {type(vendor).__name__} there"]
    match ours, vendor:
        case GraphQLScalarType(), _:
            return []
        case GraphQLEnumType(), GraphQLEnumType():
            return [f"{ours.name}.{value}: unknown value" for value in ours.values if value not in vendor.values]
        case GraphQLUnionType(), GraphQLUnionType():
            there = {each.name for each in vendor.types}
            return [f"{ours.name}: member {each.name} is unknown" for each in ours.types if each.name not in there]
        case GraphQLInputObjectType(), GraphQLInputObjectType():
            required = [
                f"{ours.name}.{name}: required there"
                for name, field in vendor.fields.items()
                if name not in ours.fields and str(field.type).endswith("!") and default_of(field) == ""
            ]
            return required + arguments(ours.name + ".{}", "field", ours.fields, vendor.fields)
        case GraphQLObjectType() | GraphQLInterfaceType(), GraphQLObjectType() | GraphQLInterfaceType():
            return fields(ours, vendor) + interfaces(ours, vendor)
        case _:
            return [f"{ours.name}: not compared"]


def fields(ours, vendor) -> list[str]:
    found: list[str] = []
    for name, field in ours.fields.items():
        other = vendor.fields.get(name)
        if other is None:
            found.append(f"{ours.name}.{name}: unknown field")
            continue
        if str(field.type) != str(other.type):
            found.append(f"{ours.name}.{name}: {field.type} is {other.type} there")
        found += arguments(f"{ours.name}.{name}({{}})", "argument", field.args, other.args)
        found += [
            f"{ours.name}.{name}({arg}): required there"
            for arg, there in other.args.items()
            if arg not in field.args and str(there.type).endswith("!") and default_of(there) == ""
        ]
    return found


def interfaces(ours, vendor) -> list[str]:
    there = {each.name for each in vendor.interfaces}
    return [f"{ours.name}: interface {each.name} is unknown" for each in ours.interfaces if each.name not in there]


def arguments(label: str, kind: str, ours, vendor) -> list[str]:
    found: list[str] = []
    for name, argument in ours.items():
        other = vendor.get(name)
        if other is None:
            found.append(f"{label.format(name)}: unknown {kind}")
        elif str(argument.type) != str(other.type):
            found.append(f"{label.format(name)}: {argument.type} is {other.type} there")
        elif default_of(argument) != default_of(other):
            found.append(f"{label.format(name)}: default {default_of(argument)} is {default_of(other)} there")
    return found


def default_of(argument) -> str:
    node = argument.ast_node.default_value if argument.ast_node else None
    return "" if node is None else str(getattr(node, "value", node))
