"""
What a business unit inherits from the units above it, as commercetools answers it.

A Division that takes its stores from its parent shows them in `inheritedStores`; one that takes associates too shows,
in `inheritedAssociates`, those whose roles may be inherited, each with the unit it comes from. `topLevelUnit` is that
of the parent. Addresses are not inherited in any field: who wants the parent's has to read the parent.

The vendor calls the inherited associates eventually consistent; here they change at once, but silently: no version
and no notification tells of them (facts/commercetools.md section 3), so that nobody may rely on being told.
"""

from typing import Any

Json = dict[str, Any]


def inherited(unit: Json, parent: Json | None) -> Json:
    """Give a unit with what it inherits as it is now; the same object when nothing changes."""
    fresh: Json = {}
    if parent is not None and unit["storeMode"] == "FromParent":
        fresh["inheritedStores"] = parent.get("stores") or parent.get("inheritedStores") or []
    if parent is not None and unit["associateMode"] == "ExplicitAndFromParent":
        fresh["inheritedAssociates"] = _associates(parent)
    names = ("inheritedStores", "inheritedAssociates")
    if fresh == {name: unit[name] for name in names if name in unit}:
        return unit
    return {name: value for name, value in unit.items() if name not in names} | fresh


def _associates(parent: Json) -> list[Json]:
    source = {"typeId": "business-unit", "key": parent["key"]}
    roles: dict[str, list[Json]] = {}
    for associate in parent["associates"]:
        for assignment in associate["associateRoleAssignments"]:
            if assignment["inheritance"] == "Enabled":
                role = {"associateRole": assignment["associateRole"], "source": source}
                roles.setdefault(associate["customer"]["id"], []).append(role)
    for associate in parent.get("inheritedAssociates", ()):
        roles.setdefault(associate["customer"]["id"], []).extend(associate["associateRoleAssignments"])
    return [
        {"associateRoleAssignments": held, "customer": {"typeId": "customer", "id": id_}} for id_, held in roles.items()
    ]
