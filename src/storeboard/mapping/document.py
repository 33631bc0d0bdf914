"""
Read one YAML file and know the line of everything in it.

Every syntax fault that can be found is reported, duplicate keys all at once. YAML 1.2: `no` is a text, not false.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from storeboard.errors import ConfigurationFault

Place = tuple[str | int, ...]
"""The keys and indexes on the way to a node, in the words of the file."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that could be read: `data` is its content as plain objects."""

    file: str
    data: dict[str, Any]
    root: Node

    def line(self, place: Place) -> int:
        """Return the line of a key or element; what is not in the file stands at its nearest parent."""
        node, line = self.root, self.root.start_mark.line
        for step in place:
            found = _inside(node, step)
            if found is None:
                break
            node, line = found
        return line + 1


def document_of(file: str, text: str) -> Document | list[ConfigurationFault]:
    """Read a file; return its faults when it is no mapping of keys to values."""
    try:
        root = YAML(typ="rt").compose(text)
        duplicates = [
            ConfigurationFault(file, line + 1, f'key "{key}" is given twice; the first stands in line {first + 1}')
            for key, line, first in sorted(_duplicates(root), key=lambda one: one[1])
        ]
        if duplicates:
            return duplicates
        data = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = " ".join(part for part in (error.context, error.problem) if part)
        return [ConfigurationFault(file, mark.line + 1 if mark else 0, f"not YAML: {words}")]
    except (YAMLError, ValueError) as error:
        return [ConfigurationFault(file, 0, f"not YAML: {str(error).splitlines()[0] if str(error) else 'unreadable'}")]
    except RecursionError:
        return [ConfigurationFault(file, 0, "not readable: nested too deep")]
    if not isinstance(data, dict):
        return [ConfigurationFault(file, 1, "the file holds no keys; expected `key: value` lines")]
    return Document(file, data, root)


def _inside(node: Node, step: str | int) -> tuple[Node, int] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line
    return None


def _duplicates(root: Node | None) -> Iterator[tuple[str, int, int]]:
    # Aliases make a graph of the tree, possibly with loops: each node is looked at once.
    waiting, known = [root], {id(root)}
    while waiting:
        node = waiting.pop()
        children: list[Node] = []
        if isinstance(node, MappingNode):
            children = [value for _, value in node.value]
            seen: dict[str, int] = {}
            for key, _ in node.value:
                word, line = str(key.value), key.start_mark.line
                if word in seen:
                    yield word, line, seen[word]
                seen.setdefault(word, line)
        elif isinstance(node, SequenceNode):
            children = list(node.value)
        waiting.extend(child for child in children if id(child) not in known)
        known.update(map(id, children))


def without(data: Any, places: Sequence[Place]) -> Any:
    """Return a copy of a file's content without the nodes at these places; list elements become None."""
    inner: dict[str | int, list[Place]] = {}
    for place in places:
        inner.setdefault(place[0], []).append(place[1:])
    if isinstance(data, dict):
        kept = {key: value for key, value in data.items() if () not in inner.get(key, [])}
        return {key: without(value, inner[key]) if key in inner else value for key, value in kept.items()}
    if isinstance(data, list):
        return [
            None if () in inner.get(at, []) else without(value, inner[at]) if at in inner else value
            for at, value in enumerate(data)
        ]
    return data
