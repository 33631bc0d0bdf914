"""The page of the commands, out of the command line's own help."""

import importlib
import inspect

from storeboard.cli.main import COMMANDS, app

INTRODUCTION = """\
# Commands

Every command works on the installation in `STOREBOARD_CONFIG` (this directory when unset). Tables go to stdout,
messages to stderr; with `--json` exactly one document goes to stdout.

Exit codes: 0 done, 1 findings (something disagrees, is parked or cannot be reached), 2 usage or configuration. `REF` is
`order/<id>`, or `<project>/order/<id>` where several projects are configured, in any case. Every command may run beside
`storeboard run` on the same store; a second `run` is refused.

This page is generated from the help of the commands.
"""

ENVIRONMENT = """\
## Environment

| variable | says |
|---|---|
| `STOREBOARD_CONFIG` | the directory of the configuration; default: the current one |
| `STOREBOARD_STORE` | the store: `sqlite:////absolute/path`, `sqlite:///relative`; default `sqlite:///storeboard.db` |
| `STOREBOARD_DOOR_SECRET` | the secret of the door `push` in the preset |
| `STOREBOARD_PUBLIC_URL` | where this installation is reached from outside |
| `CTP_CLIENT_ID`, `CTP_CLIENT_SECRET` | the commercetools API client in the preset |
| `CTP_SCOPES` | the scopes to ask for, when the client has more than it should use |
| `CTP_API_URL`, `CTP_AUTH_URL`, `MONDAY_API_URL` | defaults of `init` |
| `MONDAY_TOKEN` | the monday API token in the preset |

The names of secrets are the preset's; a configuration may name others, or files: see
[Configuration](configuration.md#secrets).
"""


def commands_page() -> str:
    """Return the page in Markdown."""
    written = app.generate_docs(output_format="markdown", recursive=True)
    sections = {part.split("\n", 1)[0].removeprefix("storeboard "): part for part in written.split("\n## ")}
    return "\n".join(
        [INTRODUCTION, *(_section(name, place, sections[name]) for name, place, _ in COMMANDS), ENVIRONMENT]
    )


def _section(name: str, place: str, written: str) -> str:
    body = written.split("\n", 1)[1].strip("\n")
    title, rest = f"## storeboard {name}\n\n", _without_summary(body)
    return title + rest.replace("```console\n", "```text\n", 1).replace("\n\n", f"\n\n{_about(place)}\n\n", 1) + "\n"


def _without_summary(body: str) -> str:
    """The generated section without its one-line summary: the function's own words say more."""
    usage, _, tail = body.partition("\n\n")
    _, _, tables = tail.partition("\n\n")
    return f"{usage}\n\n{tables}".rstrip("\n") + "\n"


def _about(place: str) -> str:
    module, function = place.split(":")
    words = inspect.getdoc(getattr(importlib.import_module(module), function)) or ""
    return words.split("\n\nParameters\n", 1)[0]
