"""
Read and write `boards.lock.yaml` and `subscriptions.lock.yaml`: the ids of what was found or made, to be committed.

Each is written whole and moved into place, so that a run cut off leaves the old one or the new one.
"""

from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from storeboard.errors import ConfigurationError, ConfigurationFault
from storeboard.model import BoardFacts
from storeboard.monday.facts import restored

HEADER: Final = (
    "# Written by `storeboard provision`: the real ids behind boards, columns, groups and labels. Commit it.\n"
)
SUBSCRIPTIONS_HEADER: Final = (
    "# Written by `storeboard subscriptions apply`: the ids of the Subscriptions, by project and key. Commit it.\n"
)


def read_lock(path: Path) -> dict[str, Any]:
    """The lock's content; empty when there is none yet. Raise `ConfigurationError` when it cannot be read."""
    if not path.exists():
        return {}
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (YAMLError, OSError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        command = "subscriptions apply" if path.stem.startswith("subscriptions") else "provision"
        fault = ConfigurationFault(path.name, line, f"cannot be read; run `storeboard {command}` to write it anew")
        raise ConfigurationError([fault]) from None
    return dict(content or {})


def write_lock(path: Path, lock: Mapping[str, Any], header: str = HEADER) -> None:
    """Replace the lock."""
    text = StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 120
    yaml.dump(dict(lock), text)
    draft = path.with_suffix(".draft")
    draft.write_text(header + text.getvalue(), encoding="utf-8")
    draft.replace(path)


def facts_of_lock(path: Path) -> dict[tuple[str, str], BoardFacts]:
    """The facts of every provisioned board by (mapping, board key); empty before the first `provision`."""
    rows = read_lock(path).get("facts") or []
    try:
        return {(facts.mapping, facts.board): facts for facts in restored(rows)}
    except (KeyError, TypeError, ValueError, AttributeError):
        fault = ConfigurationFault(path.name, 0, "has another form; run `storeboard provision` to write it anew")
        raise ConfigurationError([fault]) from None


def subscriptions_of_lock(path: Path) -> dict[str, dict[str, str]]:
    """The ids of the Subscriptions by project and key; empty before the first `subscriptions apply`."""
    lock = read_lock(path)
    return {str(project): {str(key): str(id_) for key, id_ in dict(ids or {}).items()} for project, ids in lock.items()}
