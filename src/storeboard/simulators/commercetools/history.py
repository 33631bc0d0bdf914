"""
What a project tells of its resources: messages and changes, and the log that the Messages query reads.

A change names the version; a message has a `version` that is always 1, a `sequenceNumber` per resource and the
resource's own version in `resourceVersion` (facts/commercetools.md sections 0 and 1.4).
"""

from collections import deque
from collections.abc import Callable
from typing import Any, Final

from storeboard.simulators.commercetools.instants import instant, seconds_of

Json = dict[str, Any]
MESSAGES_MAX: Final = 100_000
DAY_SECONDS: Final = 86_400
RETENTION_DAYS: Final = 15

_IDENTIFIERS: Final = ("key", "externalId", "orderNumber", "customerNumber")


class History:
    """The notifications of one project, in the order of their making."""

    def __init__(self, key: str, clock: Callable[[], float], new_id: Callable[[], str]) -> None:
        self._key = key
        self._clock = clock
        self._new_id = new_id
        self._sequences: dict[tuple[str, str], int] = {}
        self._messages: deque[Json] = deque(maxlen=MESSAGES_MAX)
        self.enabled = False
        self.days = RETENTION_DAYS

    def change(self, kind: str, type_: str, resource: Json, **beside: Any) -> Json:
        """Make a change notification."""
        return {
            "notificationType": kind,
            "projectKey": self._key,
            "resource": {"typeId": type_, "id": resource["id"]},
            "resourceUserProvidedIdentifiers": identifiers(resource),
            "version": resource["version"],
            **beside,
            "modifiedAt": instant(self._clock()),
        }

    def message(self, kind: str, type_: str, resource: Json, version: int, fields: Json) -> Json:
        """Make the next message of a resource; keep it when the project has the Messages query enabled."""
        sequence = self.skip(type_, resource)
        now = instant(self._clock())
        message = {
            "id": self._new_id(),
            "version": 1,
            "sequenceNumber": sequence,
            "resource": {"typeId": type_, "id": resource["id"]},
            "resourceVersion": version,
            "resourceUserProvidedIdentifiers": identifiers(resource),
            "type": kind,
            **fields,
            "createdAt": now,
            "lastModifiedAt": now,
        }
        if self.enabled:
            self._messages.append(message)
        return {"notificationType": "Message", "projectKey": self._key, **message}

    def skip(self, type_: str, resource: Json) -> int:
        """Count a message that nobody will ever see; give its sequence number."""
        place = (type_, resource["id"])
        self._sequences[place] = self._sequences.get(place, 0) + 1
        return self._sequences[place]

    def messages(self) -> list[Json]:
        """Give the kept messages; those older than the retention are gone."""
        oldest = self._clock() - self.days * DAY_SECONDS
        while self._messages and seconds_of(self._messages[0]["createdAt"]) < oldest:
            self._messages.popleft()
        return list(self._messages)


def identifiers(resource: Json) -> Json:
    return {name: resource[name] for name in _IDENTIFIERS if resource.get(name) is not None}
