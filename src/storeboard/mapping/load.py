"""
Make a `Configuration` of the files' texts, or tell every fault of all of them at once.

No I/O: the caller reads the files. No secret is resolved, none is repeated in a message. The same texts give the same
configuration and the same faults in the same order.
"""

from collections.abc import Callable, Collection
from collections.abc import Mapping as Dict
from pathlib import PurePosixPath
from typing import Any, Final

from storeboard.errors import ConfigurationError, ConfigurationFault
from storeboard.mapping.compile_columns import World
from storeboard.mapping.compile_lines import check_lines_boards
from storeboard.mapping.compile_main import Known, Main, main_of
from storeboard.mapping.compile_mapping import mapping_of
from storeboard.mapping.compile_mirrors import check_mirrors
from storeboard.mapping.compile_template import check_templates, is_template, templates_of
from storeboard.mapping.configuration import Configuration, Template
from storeboard.mapping.document import Document, document_of
from storeboard.mapping.faults import Faults
from storeboard.mapping.own import own_transforms
from storeboard.mapping.schema import MainFile, MappingFile
from storeboard.mapping.transforms import TRANSFORMS, Transform
from storeboard.mapping.validate import validated
from storeboard.model import Mapping

MAIN: Final = "storeboard.yaml"
LOCK: Final = "boards.lock.yaml"


Functions = Callable[[str], Dict[str, Any]]
"""Gives the functions of a Python file by name; raises `ConfigurationError` when it cannot be loaded."""


def load(
    files: Dict[str, str],
    env: Dict[str, str] | None = None,
    doors: Collection[str] | None = None,
    functions: Functions = lambda _: {},
) -> Configuration:
    """
    Compile the configuration; raise `ConfigurationError` with every fault.

    `files` gives the text of each file by its name relative to the configuration, with forward slashes. The lock file
    belongs to `provision` and is not read here. `env`, when given, must hold every variable that a secret names, and
    `doors` every door that a source names. `functions` loads the file that `transforms` names.
    """
    if MAIN not in files:
        raise ConfigurationError([ConfigurationFault(MAIN, 0, "there is no such file; `storeboard init` writes one")])
    texts = {name.replace("\\", "/"): text for name, text in files.items()}
    faults: list[ConfigurationFault] = []
    templates = templates_of(texts, faults)
    main = _main(texts, env, doors, {name: template for name, (template, _) in templates.items()}, faults)
    own = _own(main, functions, faults)
    mappings = _mappings(texts, main, own, faults) if main is not None else _unnamed(texts, faults)
    check_templates(templates, main.boards if main else {}, mappings)
    for _, template_faults in templates.values():
        faults.extend(template_faults.found if template_faults else ())
    if faults or main is None:
        raise ConfigurationError(sorted(faults, key=lambda fault: (fault.file != MAIN, fault.file, fault.line)))
    return Configuration(
        main.projects,
        main.accounts,
        main.boards,
        main.sources,
        mappings,
        main.protocol,
        main.limits,
        {name: template for name, (template, _) in templates.items()},
        main.subscriptions,
    )


def _main(
    texts: Dict[str, str],
    env: Dict[str, str] | None,
    doors: Collection[str] | None,
    templates: Dict[str, Template],
    found: list[ConfigurationFault],
) -> Main | None:
    document = document_of(MAIN, texts[MAIN])
    if not isinstance(document, Document):
        found.extend(document)
        return None
    faults = Faults(document)
    others = [name for name in texts if name not in (MAIN, LOCK) and not is_template(name)]
    main = main_of(validated(MainFile, faults), others, Known(env, doors, templates), faults)
    found.extend(faults.found)
    return main


def _own(main: Main | None, functions: Functions, found: list[ConfigurationFault]) -> dict[str, Transform]:
    """The transforms that the user wrote."""
    if main is None or main.transforms is None:
        return {}
    try:
        made, wrong = own_transforms(functions(main.transforms))
    except ConfigurationError as error:
        found.extend(error.faults)
        return {}
    found.extend(ConfigurationFault(main.transforms, 0, f'"{name}" {why}') for name, why in wrong.items())
    return made


def _mappings(
    texts: Dict[str, str], main: Main, own: Dict[str, Transform], found: list[ConfigurationFault]
) -> tuple[Mapping, ...]:
    entries: dict[str, tuple[MappingFile, Faults]] = {}
    names: dict[str, str | None] = {}
    for name in main.files:
        stem = PurePosixPath(name).stem
        document = document_of(name, texts[name])
        if stem in names:
            found.append(
                ConfigurationFault(name, 0, f'there is a mapping "{stem}" already; expected another file name')
            )
        elif isinstance(document, Document):
            faults = Faults(document, {**TRANSFORMS, **own})
            entries[stem] = validated(MappingFile, faults), faults
            names[stem] = entries[stem][0].entity
        else:
            found.extend(document)
            names[stem] = None
    world = World(tuple(main.projects), frozenset(main.boards), names, main.boards)
    mappings = tuple(mapping_of(stem, file, world, faults) for stem, (file, faults) in entries.items())
    routed = {route.board for mapping in mappings for route in mapping.routes}
    accounts = {key: board.account for key, board in main.boards.items()}
    every = [faults for _, faults in entries.values()]
    check_mirrors(mappings, {stem: faults for stem, (_, faults) in entries.items()})
    check_lines_boards(zip(mappings, every, strict=True), accounts, routed)
    for faults in every:
        found.extend(faults.found)
    return mappings


def _unnamed(texts: Dict[str, str], found: list[ConfigurationFault]) -> tuple[Mapping, ...]:
    """Check what can be checked of mapping files while the main file cannot be read: that they are YAML."""
    for name in sorted(texts):
        if name not in (MAIN, LOCK) and not isinstance(document := document_of(name, texts[name]), Document):
            found.extend(document)
    return ()
