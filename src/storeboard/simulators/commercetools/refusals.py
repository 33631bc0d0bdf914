"""
What the simulated commercetools refuses, in the vendor's own form.

The body is that of facts/commercetools.md section 4.4, `{statusCode, message, errors: [{code, message, ...}]}`; those
about tokens add `error` and `error_description` (section 4.1). Nothing else is raised on purpose.
"""

from typing import Any


class Refusal(Exception):
    """An answer other than 2xx: its status, its code, its message and what stands beside them."""

    def __init__(self, status: int, code: str, message: str, **beside: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.beside = beside

    def body(self) -> dict[str, Any]:
        error = {"code": self.code, "message": self.message, **self.beside}
        body: dict[str, Any] = {"statusCode": self.status, "message": self.message, "errors": [error]}
        if self.status in (401, 403) or self.code in ("unsupported_grant_type", "invalid_scope", "invalid_request"):
            body |= {"error": self.code, "error_description": self.message}
        return body


def invalid_input(message: str) -> Refusal:
    return Refusal(400, "InvalidInput", message)


def invalid_json(message: str) -> Refusal:
    return Refusal(400, "InvalidJsonInput", "Request body does not contain valid JSON.", detailedErrorMessage=message)


def invalid_operation(message: str) -> Refusal:
    return Refusal(400, "InvalidOperation", message)


def invalid_field(field: str, value: Any, allowed: list[str]) -> Refusal:
    message = f"Invalid value '{value}' for field '{field}'. Allowed values are: {', '.join(allowed)}."
    return Refusal(400, "InvalidField", message, field=field, invalidValue=value, allowedValues=allowed)


def unknown_field(parameter: str, field: str) -> Refusal:
    """Name a field in a predicate or a sort that the resource cannot have."""
    message = f"Malformed parameter: {parameter}: The field '{field}' does not exist."
    return Refusal(400, "InvalidField", message, field=field)


def missing_field(field: str) -> Refusal:
    return Refusal(400, "RequiredField", f"A value is required for field '{field}'.", field=field)


def duplicate(field: str, value: Any) -> Refusal:
    message = f"A duplicate value '{value}' exists for field '{field}'."
    return Refusal(400, "DuplicateField", message, field=field, duplicateValue=value)


def unresolved(type_: str, field: str, value: str) -> Refusal:
    message = f"The referenced object of type '{type_}' with {field} '{value}' was not found."
    return Refusal(400, "ReferencedResourceNotFound", message, typeId=type_, **{field: value})


def not_found(what: str) -> Refusal:
    return Refusal(404, "ResourceNotFound", f"The Resource with {what} was not found.")


def stale(id_: str, expected: int, actual: int) -> Refusal:
    """Refuse a write that was decided on another version; the message is the vendor's, word for word."""
    message = f"Object {id_} has a different version than expected. Expected: {expected} - Actual: {actual}."
    return Refusal(409, "ConcurrentModification", message, currentVersion=actual)
