"""
The HTTP API of the simulated commercetools, below `/{projectKey}/`.

One function per kind of request, and one table that says which is which. It knows no web framework: a `Request` comes
in, an `Answer` goes out, a `Refusal` is raised. Behaviour of facts/commercetools.md section 4.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from storeboard.simulators.commercetools.actions.orders import required_actions
from storeboard.simulators.commercetools.entities import BY_PATH, MESSAGE, SUBSCRIPTION, Entity
from storeboard.simulators.commercetools.history import Json
from storeboard.simulators.commercetools.listing import Params, View, expanded, in_store, matches, page, query_of
from storeboard.simulators.commercetools.oauth import SETTINGS, Tokens, names_for, require
from storeboard.simulators.commercetools.project import Project
from storeboard.simulators.commercetools.refusals import Refusal, invalid_input, invalid_json, missing_field, not_found
from storeboard.simulators.commercetools.subscriptions import shown

_READS: Final = frozenset({"GET", "HEAD"})
_UNHEALTHY: Final = {"TemporaryError": 503}
_PATHS: Final = {**BY_PATH, SUBSCRIPTION.path: SUBSCRIPTION, MESSAGE.path: MESSAGE}


@dataclass(frozen=True, slots=True)
class Request:
    """A request below the project's key; `path` is decoded and holds no slash at its ends."""

    method: str
    path: str
    params: Params
    authorization: str | None
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON body; None is an empty one."""

    status: int
    body: Json | None


@dataclass(frozen=True, slots=True)
class _Call:
    """A request that was let in: to which type, which resource, on whose behalf."""

    project: Project
    request: Request
    entity: Entity
    rest: str
    client: str
    store: str | None
    view: View
    body: Any = field(default=None)

    @property
    def expand(self) -> list[str]:
        return [value for name, value in self.request.params if name == "expand"]

    @property
    def version(self) -> int:
        """The version that the request was decided on: of a deletion in its parameters, else in its body."""
        if self.request.method == "DELETE":
            texts = [value for name, value in self.request.params if name == "version"]
            if not texts or not texts[-1].isdecimal():
                raise invalid_input("Malformed parameter: version: a number is required.")
            return int(texts[-1])
        return whole(self.body, "version")


def answered(project: Project, tokens: Tokens, request: Request) -> Answer:
    """Answer one request, or raise the `Refusal` that is its answer."""
    store, path = _store_of(request.path)
    if path.endswith("/health") and path.startswith("subscriptions/") and request.method in _READS:
        return _health(project, path.split("/")[1])
    token = tokens.check(request.authorization)
    if path == "":
        return _settings(project, tokens, request)
    entity, rest = _entity_at(path)
    require(project, token, names_for(entity, write=request.method not in _READS), store)
    if store is not None and not entity.by_store:
        raise not_found(f"path '{request.path}'")
    call = _Call(project, request, entity, rest, token.client, store, _view(project), _body(request))
    return _act(call)(call)


def _act(call: _Call) -> Callable[[_Call], Answer]:
    match call.request.method, call.rest:
        case "GET" | "HEAD", "":
            return _list
        case "GET" | "HEAD", _:
            return _get
        case "POST", "" if call.entity.manage:
            return _create
        case "POST", "import" if call.entity.type == "order":
            return _import
        case "POST", "quotes" if call.entity.type == "order":
            return _create
        case "POST", rest if rest.endswith("/apply") and call.entity.type == "order-edit":
            return _apply
        case "POST", _ if call.entity.manage:
            return _update
        case "DELETE", rest if rest and call.entity.manage:
            return _delete
        case _:
            raise Refusal(405, "InvalidOperation", "The method is not allowed here.")


def _store_of(path: str) -> tuple[str | None, str]:
    """Split `in-store/key={key}/` off a path."""
    if not path.startswith("in-store/key="):
        return None, path
    key, _, rest = path.removeprefix("in-store/key=").partition("/")
    return key, rest


def _entity_at(path: str) -> tuple[Entity, str]:
    for length in (2, 1):
        parts = path.split("/")
        entity = _PATHS.get("/".join(parts[:length]))
        if entity is not None:
            return entity, "/".join(parts[length:])
    raise not_found(f"path '{path}'")


def _view(project: Project) -> View:
    """Give what a reader sees; now and then that is the past."""
    faults = project.faults
    lags = project.dice.falls("read_lag", faults.read_lag_rate)
    return View(project, project.now() - faults.read_lag_seconds if lags else None)


def _body(request: Request) -> Any:
    if request.method != "POST":
        return None
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise invalid_json(type(error).__name__) from None


def whole(body: Any, name: str) -> int:
    """Read a whole number that a body must have."""
    value = body.get(name) if isinstance(body, dict) else None
    if type(value) is not int:
        raise missing_field(name)
    return value


def _list(call: _Call) -> Answer:
    query = query_of(call.request.params, call.entity)
    if call.request.method == "HEAD":
        return Answer(200 if matches(call.view, call.entity, query, call.store) else 404, None)
    found = page(call.view, call.entity, query, call.store)
    found["results"] = [_shown(call, one) for one in found["results"]]
    return Answer(200, found)


def _get(call: _Call) -> Answer:
    found = expanded(call.view, _found(call), call.expand)
    return Answer(200, None if call.request.method == "HEAD" else _shown(call, found))


def _create(call: _Call) -> Answer:
    if call.entity is SUBSCRIPTION:
        return Answer(201, _shown(call, call.project.subscribe(call.body, by=call.client)))
    draft = call.body
    if call.store is not None and isinstance(draft, dict):
        reference = {"typeId": "store", "key": call.store}
        draft = draft | ({"stores": [reference]} if call.entity.type == "customer" else {"store": reference})
    made = call.project.create(call.entity.type, draft, by=call.client)
    # Only a customer comes wrapped: the vendor answers a sign-up with `{customer}`.
    return Answer(201, {"customer": made} if call.entity.type == "customer" else expanded(call.view, made, call.expand))


def _import(call: _Call) -> Answer:
    return Answer(201, call.project.import_order(call.body, by=call.client))


def _apply(call: _Call) -> Answer:
    versions = whole(call.body, "editVersion"), whole(call.body, "resourceVersion")
    return Answer(200, call.project.apply_edit(call.rest.removesuffix("/apply"), *versions))


def _update(call: _Call) -> Answer:
    found, version = _current(call), call.version
    actions = required_actions(call.body, "actions")
    made = call.project.update(call.entity.type, found["id"], version, actions, by=call.client)
    return Answer(200, _shown(call, expanded(View(call.project), made, call.expand)))


def _delete(call: _Call) -> Answer:
    found = _current(call)
    erasure = ("dataErasure", "true") in call.request.params
    made = call.project.delete(call.entity.type, found["id"], call.version, erasure=erasure, by=call.client)
    return Answer(200, _shown(call, made))


def _current(call: _Call) -> Json:
    """Find what a write is about; a write never sees the past."""
    return _found(
        _Call(call.project, call.request, call.entity, call.rest, call.client, call.store, View(call.project))
    )


def _found(call: _Call) -> Json:
    """Find one resource by id, `key=` or `order-number=`; outside its store it is not there."""
    name, equals, value = call.rest.partition("=")
    if call.entity is MESSAGE:
        found = next((one for one in call.project.history.messages() if one["id"] == call.rest), None)
    elif not equals:
        found = call.view.get(call.entity.type, call.rest)
    else:
        field_ = {"key": "key", "order-number": "orderNumber", "customer-number": "customerNumber"}.get(name, "key")
        ids = call.project.tables[call.entity.type].candidates({field_: [value]}) or []
        found = call.view.get(call.entity.type, ids[0]) if ids else None
    if found is None or (call.store is not None and not in_store(found, call.store)):
        raise not_found(f"{name} '{value}'" if equals else f"ID '{call.rest}'")
    return found


def _shown(call: _Call, resource: Json) -> Json:
    if call.entity is not SUBSCRIPTION:
        return resource
    channel = call.project.deliverer.channels.get(resource["id"])
    return shown(resource | ({"status": channel.status} if channel else {}))


def _health(project: Project, id_: str) -> Answer:
    """Answer the health of a Subscription, which needs no token (section 1.1)."""
    status = project.channel(id_).status
    if status == "Healthy":
        return Answer(200, {"status": status})
    raise Refusal(_UNHEALTHY.get(status, 400), status, f"The Subscription is not healthy: {status}.")


def _settings(project: Project, tokens: Tokens, request: Request) -> Answer:
    token = tokens.check(request.authorization)
    require(project, token, SETTINGS if request.method in _READS else SETTINGS[1:])
    history = project.history
    if request.method == "POST":
        for action in required_actions(_body(request), "actions"):
            if action["action"] != "changeMessagesConfiguration":
                raise invalid_input(f"Invalid action '{action['action']}' for 'project'.")
            configuration = action.get("messagesConfiguration") or {}
            history.enabled = configuration.get("enabled") is True
            history.days = whole(configuration, "deleteDaysAfterCreation")
    messages = {"enabled": history.enabled, "deleteDaysAfterCreation": history.days}
    return Answer(200, {"key": project.key, "name": project.key, "version": 1, "messages": messages})
