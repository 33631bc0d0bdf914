"""
The schema with its resolvers, and the execution of a document on it.

Root mutations run one after the other in the document's order; one that is refused is null and the others go on.
"""

from collections.abc import Mapping
from inspect import isawaitable
from typing import Any

from graphql import DocumentNode, ExecutionResult, GraphQLAbstractType, GraphQLObjectType, execute

from storeboard.simulators.monday import cells, mutations, resolvers
from storeboard.simulators.monday.call import Call
from storeboard.simulators.monday.documents import SCHEMA
from storeboard.simulators.monday.refusals import Refused


async def run(call: Call, tree: DocumentNode, variables: Mapping[str, Any], operation: str | None) -> ExecutionResult:
    """Execute a document that was validated."""
    result: Any = execute(SCHEMA, tree, context_value=call, variable_values=dict(variables), operation_name=operation)
    return await result if isawaitable(result) else result


def _object(name: str) -> GraphQLObjectType:
    found = SCHEMA.type_map[name]
    if not isinstance(found, GraphQLObjectType):
        raise TypeError(f"{name} is no object type")
    return found


def _performing(name: str, act: mutations.Act) -> resolvers.Resolver:
    def resolve(_source: Any, info: Any, **args: Any) -> Any:
        call: Call = info.context
        return call.perform(name, args, lambda: _allowed(call, args, act))

    return resolve


def _allowed(call: Call, args: Mapping[str, Any], act: mutations.Act) -> Any:
    """Perform a mutation on a board that the user may do more with than look at."""
    item = call.account.items.get(str(args.get("item_id") or args.get("parent_item_id")))
    board = call.account.boards.get(str(args.get("board_id"))) or (item.board if item is not None else None)
    if board is not None and board.access_level == "view":
        raise Refused("UserUnauthorizedException", "User has no permission to edit", status=403, board_id=board.id)
    return act(call, args)


def _reading(reader: cells.Reader) -> resolvers.Resolver:
    return lambda cell, _info: reader(cell)


def _wire() -> None:
    for type_name, fields in resolvers.FIELDS.items():
        for name, resolver in fields.items():
            _object(type_name).fields[name].resolve = resolver
    for type_name, readers in cells.READERS.items():
        for name, reader in readers.items():
            _object(type_name).fields[name].resolve = _reading(reader)
    for name, act in mutations.MUTATIONS.items():
        _object("Mutation").fields[name].resolve = _performing(name, act)
    _object("Mutation").fields["complexity"].resolve = lambda _, info: resolvers.complexity(info.context)
    abstract = SCHEMA.type_map["ColumnValue"]
    if isinstance(abstract, GraphQLAbstractType):
        abstract.resolve_type = cells.type_of


_wire()
