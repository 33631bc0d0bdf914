"""
GraphQL documents: read once, validated once, priced and inspected per request.

Parsing and validation dominate the cost of a document, so their outcome is kept by its text, as many as fit. A price
is estimated from the variables before anything runs.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    parse,
    validate,
    value_from_ast_untyped,
)

from storeboard.simulators.monday.account import Account

documents_max = 512
tokens_max = 100_000
SDL = files("storeboard.simulators.monday").joinpath("schema.graphql").read_text(encoding="utf-8")
SCHEMA: GraphQLSchema = build_schema(SDL)

# How many elements a list field may return when the document does not say.
_sizes: Mapping[str, int] = {"column_values": 10, "subitems": 5, "linked_items": 5, "columns": 10, "groups": 5}
_paged = frozenset({"boards", "items", "items_page", "next_items_page", "items_page_by_column_values", "updates"})


@dataclass(frozen=True, slots=True)
class Document:
    """A text that was read: its tree, or the errors that make it unusable."""

    tree: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    operations: Mapping[str, OperationDefinitionNode] = field(default_factory=dict[str, OperationDefinitionNode])
    fragments: Mapping[str, FragmentDefinitionNode] = field(default_factory=dict[str, FragmentDefinitionNode])
    is_syntax_error: bool = False

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        if name is not None:
            return self.operations.get(name)
        return next(iter(self.operations.values())) if len(self.operations) == 1 else None


_kept: OrderedDict[str, Document] = OrderedDict()


def read(text: str) -> Document:
    """Return the document of a text, from memory when it was read lately."""
    known = _kept.get(text)
    if known is not None:
        _kept.move_to_end(text)
        return known
    document = _read(text)
    _kept[text] = document
    if len(_kept) > documents_max:
        _kept.popitem(last=False)
    return document


def _read(text: str) -> Document:
    try:
        tree = parse(text, max_tokens=tokens_max)
    except GraphQLSyntaxError as error:
        return Document(None, (error,), is_syntax_error=True)
    errors = validate(SCHEMA, tree)
    if errors:
        return Document(None, tuple(errors))
    operations = {
        node.name.value if node.name else "": node
        for node in tree.definitions
        if isinstance(node, OperationDefinitionNode)
    }
    fragments = {node.name.value: node for node in tree.definitions if isinstance(node, FragmentDefinitionNode)}
    return Document(tree, (), operations, fragments)


def fields_of(document: Document, selection: SelectionSetNode | None) -> Iterator[FieldNode]:
    """Yield the fields of a selection, those inside fragments too."""
    for node in selection.selections if selection else ():
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, FragmentSpreadNode):
            yield from fields_of(document, document.fragments[node.name.value].selection_set)
        else:
            yield from fields_of(document, getattr(node, "selection_set", None))


def argument(node: FieldNode, name: str, variables: Mapping[str, Any]) -> Any:
    """Return an argument's value as the request gives it, or None."""
    for each in node.arguments or ():
        if each.name.value == name:
            return value_from_ast_untyped(each.value, dict(variables))
    return None


def price(
    account: Account, document: Document, selection: SelectionSetNode | None, variables: Mapping[str, Any]
) -> int:
    """Estimate the points of a selection before it runs."""
    total = 0
    for node in fields_of(document, selection):
        name = node.name.value
        below = price(account, document, node.selection_set, variables) if node.selection_set else 0
        total += account.costs.get(name, 0) + (below * _size(node, name, variables) if below else 0)
        if name in _paged:
            total += 10 * _size(node, name, variables)
    return total


def _size(node: FieldNode, name: str, variables: Mapping[str, Any]) -> int:
    if name in _paged:
        ids = argument(node, "ids", variables)
        limit = argument(node, "limit", variables)
        counts = [len(ids)] if isinstance(ids, list) else []
        counts.append(limit if isinstance(limit, int) else 25)
        return max(0, min(counts))
    if name == "column_values":
        ids = argument(node, "ids", variables)
        return len(ids) if isinstance(ids, list) else _sizes[name]
    return _sizes.get(name, 1)


def boards_written(account: Account, nodes: list[FieldNode], variables: Mapping[str, Any]) -> frozenset[str]:
    """Return the boards that a mutation will write, as far as its arguments tell."""
    found: set[str] = set()
    for node in nodes:
        board_id = argument(node, "board_id", variables)
        if board_id is not None:
            found.add(str(board_id))
        for name in ("item_id", "parent_item_id"):
            item = account.items.get(str(argument(node, name, variables)))
            if item is not None:
                found.add(item.board.id if item.parent is None else item.parent.board.id)
    return frozenset(found)
