"""
One GraphQL request from its arrival to its answer: who, which version, how much, once or again, executed or not.

The order is monday's as far as it is known: authentication, form, faults, limits, idempotency, price, locks,
execution. What has begun goes on when the client leaves.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLError

from storeboard.simulators.monday import documents, execution, versions
from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.call import Call
from storeboard.simulators.monday.faults import NOT_EXECUTED, Fault, Planned
from storeboard.simulators.monday.limits import REFUND_OF_FAILED, complexity_exhausted, daily_limit, too_many_at_once
from storeboard.simulators.monday.refusals import ConnectionDropped, Refused, Rejected
from storeboard.simulators.monday.world import User

_JSON = "application/json; charset=utf-8"
_HTML = "text/html; charset=utf-8"
_page = b"<html><head><title>%d</title></head><body><center><h1>%d</h1></center></body></html>"


@dataclass(frozen=True, slots=True)
class Request:
    body: bytes
    headers: Mapping[str, str]
    base_url: str


@dataclass(slots=True)
class Answer:
    status: int
    body: bytes
    content_type: str = _JSON
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was read: what shall run, for whom."""

    user: User
    version: str
    base_url: str
    document: documents.Document
    name: str | None
    variables: Mapping[str, Any]
    key: str | None
    is_mutation: bool
    fields: tuple[str, ...]
    boards: frozenset[str]


async def answer(account: Account, request: Request, token: str | None) -> Answer:
    """Answer a request, or let the connection drop."""
    request_id = account.new_word(24)
    try:
        reply = await _answer(account, request, token)
    except Rejected as rejected:
        reply = _refusal(account, rejected, request_id)
    reply.headers.setdefault("x-request-id", request_id)
    reply.headers.setdefault("api-version", versions.CURRENT)
    reply.headers |= account.meter.headers(account.now)
    return reply


async def _answer(account: Account, request: Request, token: str | None) -> Answer:
    asked = read(account, request, token)
    fault = account.faults.draw(account.now, mutation=asked.is_mutation, fields=len(asked.fields))
    if fault is not None and fault.kind in NOT_EXECUTED:
        return _not_executed(account, asked, fault)
    if fault is not None and fault.kind is Fault.LATE:
        account.spawn(_later(account, asked, fault.seconds))
        raise ConnectionDropped("the connection was cut; the request arrives later")
    if fault is None and not account.latency and not account.mutation_seconds:
        return await _serve(account, asked, None)
    return await asyncio.shield(account.spawn(_serve(account, asked, fault)))


def read(account: Account, request: Request, token: str | None) -> Asked:
    """Read a request, or reject what is no request."""
    user = _user(account, request.headers.get("authorization"), token)
    version = versions.effective(request.headers.get("api-version"))
    try:
        given = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise Rejected(400, "JsonParseException", "The body is no JSON") from error
    text, variables, name = _parts(given)
    document = documents.read(text)
    if document.errors:
        raise _unusable(document)
    operation = document.operation(name)
    if operation is None:
        raise Rejected(400, "Bad request", "operationName does not name one operation of the document")
    nodes = list(documents.fields_of(document, operation.selection_set))
    is_mutation = operation.operation.value == "mutation"
    key = request.headers.get("idempotency-key") or None
    return Asked(
        user,
        version,
        request.base_url,
        document,
        name,
        variables,
        key if is_mutation else None,
        is_mutation,
        tuple(node.name.value for node in nodes),
        documents.boards_written(account, nodes, variables) if is_mutation else frozenset(),
    )


def _user(account: Account, given: str | None, token: str | None) -> User:
    bare = (given or "").removeprefix("Bearer ").strip()
    if bare and bare in account.tokens:
        return account.users[account.tokens[bare]]
    if token is not None and bare != token:
        raise Rejected(401, "NOT_AUTHENTICATED", "Not Authenticated")
    return account.me


def _parts(given: Any) -> tuple[str, dict[str, Any], str | None]:
    if not isinstance(given, dict) or not isinstance(given.get("query"), str):
        raise Rejected(400, "Bad request", "The body is an object with a query")
    variables, name = given.get("variables") or {}, given.get("operationName")
    if not isinstance(variables, dict) or not isinstance(name, str | None):
        raise Rejected(400, "Bad request", "variables is an object and operationName a text")
    return given["query"], variables, name


def _unusable(document: documents.Document) -> Rejected:
    first = document.errors[0]
    if document.is_syntax_error:
        return Rejected(200, "ParseException", f"Parse error on {first.message}", extra={"status_code": 400})
    return Rejected(400, "GRAPHQL_VALIDATION_FAILED", first.message)


async def _later(account: Account, asked: Asked, seconds: float) -> None:
    await account.sleep(seconds)
    await _serve(account, asked, None)


async def _serve(account: Account, asked: Asked, fault: Planned | None) -> Answer:
    meter = account.meter
    meter.admit(account.now)
    meter.running += 1
    try:
        return await _once(account, asked, fault)
    finally:
        meter.running -= 1


async def _once(account: Account, asked: Asked, fault: Planned | None) -> Answer:
    """Answer from memory under a known key, else execute and remember."""
    if fault is not None and fault.kind is Fault.EVICT:
        account.replies.evict()
    if asked.key is None:
        return await _execute(account, asked, fault)
    reply = account.replies.begin(asked.user.id, asked.key, account.now)
    if reply is not None:
        account.meter.count_call(1, account.now)
        return Answer(reply.status, reply.body, headers={"Idempotency-Replayed": "true", "api-version": asked.version})
    try:
        return await _execute(account, asked, fault)
    finally:
        account.replies.end(asked.user.id, asked.key)


async def _execute(account: Account, asked: Asked, fault: Planned | None) -> Answer:
    meter, now = account.meter, account.now
    operation = asked.document.operation(asked.name)
    price = documents.price(account, asked.document, operation and operation.selection_set, asked.variables)
    call = Call(account, asked.user, asked.base_url, asked.version, price, meter.complexity_left(now))
    meter.charge(price, now)
    meter.count_call(0.1 if set(asked.fields) == {"complexity"} else 1, now)
    _lock(account, asked.boards)
    try:
        if fault is not None and fault.kind is Fault.SLOW:
            await account.sleep(fault.seconds)
        reply = await _run(account, asked, call, fault)
    finally:
        _unlock(account, asked.boards)
    return _spoilt(reply, fault)


def _lock(account: Account, boards: frozenset[str]) -> None:
    if any(board in account.writing for board in boards):
        raise locked()
    account.writing.update(dict.fromkeys(boards, 1))


def _unlock(account: Account, boards: frozenset[str]) -> None:
    for board in boards:
        account.writing.pop(board, None)


def locked() -> Rejected:
    return Rejected(423, "RESOURCE_LOCKED", "Resource is currently locked, please try again later", retry=1)


async def _run(account: Account, asked: Asked, call: Call, fault: Planned | None) -> Answer:
    """Execute within the time of a request; what does not fit is cut off."""
    partial = fault is not None and fault.kind in (Fault.PARTIAL, Fault.PARTIAL_500)
    if fault is not None and partial:
        call.stop_after = fault.count
    mutations = len(asked.fields) if asked.is_mutation else 0
    room = account.limits.seconds_per_request - account.latency
    too_long = mutations * account.mutation_seconds > room
    if too_long:
        call.stop_after = int(room // account.mutation_seconds)
        mutations = call.stop_after
    wait = account.latency / 2 + mutations * account.mutation_seconds
    if wait:
        await account.sleep(wait)
    tree = asked.document.tree
    if tree is None:
        raise Rejected(400, "Bad request", "There is no document")
    result = await execution.run(call, tree, asked.variables, asked.name)
    if account.latency:
        await account.sleep(account.latency / 2)
    _give_back(account, call)
    if too_long:
        return Answer(504, _page % (504, 504), _HTML)
    if partial:
        return Answer(500, _error_body("INTERNAL_SERVER_ERROR", "Internal server error", 500))
    reply = _result(account, asked, result)
    kept = fault is None or fault.kind is not Fault.NOT_CACHED
    if asked.key is not None and kept and reply.status == 200:
        account.replies.keep(asked.user.id, asked.key, reply.status, reply.body, account.now)
    return reply


def _give_back(account: Account, call: Call) -> None:
    points = sum(account.costs.get(name, 0) for name in call.failed) * REFUND_OF_FAILED
    if points:
        account.meter.refund(points, account.now)


def _result(account: Account, asked: Asked, result: ExecutionResult) -> Answer:
    errors = result.errors or []
    if result.data is None and errors and all(error.path is None for error in errors):
        raise Rejected(400, "GRAPHQL_VALIDATION_FAILED", errors[0].message)
    for error in errors:
        cause = error.original_error
        # Anything but a refusal and a value of the wrong type is a bug of the simulator and travels.
        if cause is not None and not isinstance(cause, Refused | GraphQLError):
            raise cause
    body: dict[str, Any] = {"data": result.data}
    if errors:
        body["errors"] = [_error(error) for error in errors]
    body["account_id"] = int(account.id)
    body["extensions"] = {"request_id": account.new_word(24)}
    headers = {"api-version": asked.version, "x-request-id": body["extensions"]["request_id"]}
    return Answer(200, orjson.dumps(body), headers=headers)


def _error(error: GraphQLError) -> dict[str, Any]:
    return {
        "message": error.message,
        "locations": [{"line": each.line, "column": each.column} for each in error.locations or []],
        "path": error.path,
        "extensions": error.extensions,
    }


def _spoilt(reply: Answer, fault: Planned | None) -> Answer:
    """Lose or break an answer on its way back."""
    match None if fault is None else fault.kind:
        case Fault.LOST | Fault.PARTIAL:
            raise ConnectionDropped("the request was executed, its answer is lost")
        case Fault.TRUNCATED:
            return Answer(reply.status, reply.body[: len(reply.body) // 2], headers=reply.headers)
        case Fault.HTTP_500_AFTER:
            return Answer(500, _error_body("INTERNAL_SERVER_ERROR", "Internal server error", 500))
        case Fault.HTML_504_AFTER:
            return Answer(504, _page % (504, 504), _HTML)
        case Fault.NO_DATA:
            return Answer(200, b'{"data":null}', headers=reply.headers)
        case _:
            return reply


def _not_executed(account: Account, asked: Asked, fault: Planned) -> Answer:
    meter, now = account.meter, account.now
    match fault.kind:
        case Fault.DROP:
            raise ConnectionDropped("the connection was cut before the request arrived")
        case Fault.HTTP_500:
            return Answer(500, _error_body("INTERNAL_SERVER_ERROR", "Internal server error", 500))
        case Fault.HTML_502:
            return Answer(502, _page % (502, 502), _HTML)
        case Fault.BARE_429:
            return Answer(429, b"Too Many Requests", "text/plain; charset=utf-8")
        case Fault.MINUTE_429:
            raise Rejected(429, "Rate Limit Exceeded", "Minute limit rate exceeded", retry=fault.seconds)
        case Fault.COMPLEXITY_429 | Fault.COMPLEXITY_200:
            http = 429 if fault.kind is Fault.COMPLEXITY_429 else 200
            raise complexity_exhausted(fault.seconds, 30_000, 0, meter.limits.complexity_minute, http)
        case Fault.CONCURRENCY_429:
            raise too_many_at_once()
        case Fault.DAILY_LIMIT:
            raise daily_limit(now)
        case Fault.LOCKED_423:
            raise locked()
        case Fault.UNKNOWN_ERROR | Fault.CODELESS_ERROR:
            return Answer(200, _unexplained(asked, fault))
        case Fault.BLOCKED:
            raise Rejected(200, "API_TEMPORARILY_BLOCKED", "API use is temporarily blocked", extra={"status_code": 429})
        case _:
            raise Rejected(401, "NOT_AUTHENTICATED", "Not Authenticated")


def _unexplained(asked: Asked, fault: Planned) -> bytes:
    """An error of which nobody knows what it means, for each field or the older one of the whole document."""
    if fault.kind is Fault.CODELESS_ERROR:
        return orjson.dumps({"errors": ["Something went wrong"]})
    operation = asked.document.operation(asked.name)
    nodes = list(documents.fields_of(asked.document, operation.selection_set)) if operation else []
    names = [node.alias.value if node.alias else node.name.value for node in nodes]
    errors = [
        {"message": "The create failed", "path": [name], "extensions": {"code": "GenericError"}} for name in names
    ]
    return orjson.dumps({"data": dict.fromkeys(names), "errors": errors})


def _refusal(account: Account, rejected: Rejected, request_id: str) -> Answer:
    error = {"message": str(rejected), "extensions": rejected.extensions}
    body = {"errors": [error], "account_id": int(account.id), "extensions": {"request_id": request_id}}
    headers = {} if rejected.retry is None else {"Retry-After": str(max(1, round(rejected.retry)))}
    return Answer(rejected.http, orjson.dumps(body), headers=headers)


def _error_body(code: str, message: str, status: int) -> bytes:
    return orjson.dumps({"errors": [{"message": message, "extensions": {"code": code, "status_code": status}}]})
