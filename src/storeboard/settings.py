"""
What the environment says: the only module that reads it.

Promises that a secret is resolved from its reference (`env:NAME`, `file:PATH`) at the last moment and never appears
in a message. It never writes anything.
"""

import hashlib
import os
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from storeboard.errors import TerminalError

CONFIG: Final = "STOREBOARD_CONFIG"
STORE: Final = "STOREBOARD_STORE"
DEFAULT_STORE: Final = "sqlite:///storeboard.db"
SECRET_BYTES_MAX: Final = 65_536


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process. `directory` holds the configuration; relative store paths start there."""

    directory: Path
    store_url: str
    public_url: str | None
    scopes: str | None

    @property
    def lock_path(self) -> Path:
        """Where the ids of provisioned boards are kept, to be committed."""
        return self.directory / "boards.lock.yaml"


def settings() -> Settings:
    """Read the process's environment."""
    return Settings(
        directory=Path(os.environ.get(CONFIG) or ".").resolve(),
        store_url=os.environ.get(STORE) or DEFAULT_STORE,
        public_url=os.environ.get("STOREBOARD_PUBLIC_URL") or None,
        scopes=os.environ.get("CTP_SCOPES") or None,
    )


def environment_default(name: str) -> str | None:
    """A variable that gives a command-line option its default; None when unset or empty."""
    return os.environ.get(name) or None


def child_environment(additions: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with additions, for a child process of the demo."""
    return {**os.environ, **additions}


def holder_name() -> str:
    """Name this process in the lanes' leases: unique among processes and restarts."""
    seed = f"{socket.gethostname()}:{os.getpid()}:{time.time_ns()}"
    return hashlib.sha256(seed.encode()).hexdigest()[:16]


def secret_of(reference: str, directory: Path) -> str:
    """Resolve `env:NAME` or `file:PATH` (relative to the configuration); raise `TerminalError` naming the reference."""
    kind, _, place = reference.partition(":")
    if kind == "env":
        value = os.environ.get(place, "")
        if not value:
            raise TerminalError(f"the environment variable {place} is not set (it is referenced as {reference})")
        return value
    if kind == "file":
        try:
            value = (directory / place).read_text()[:SECRET_BYTES_MAX].strip()
        except OSError as error:
            raise TerminalError(f"{reference} cannot be read: {error.strerror}") from None
        if not value:
            raise TerminalError(f"{reference} is empty")
        return value
    raise TerminalError(f"a secret is a reference, env:NAME or file:PATH, but this one starts with {kind!r}")


def files_of(directory: Path) -> dict[str, str]:
    """The text of every configuration file by its relative name; raise `TerminalError` when there is none."""
    main = directory / "storeboard.yaml"
    if not main.is_file():
        raise TerminalError(f"there is no storeboard.yaml in {directory}; `storeboard init DIR` writes one")
    paths = [main, *sorted(directory.glob("mappings/*.yaml"))]
    return {str(path.relative_to(directory)): path.read_text(encoding="utf-8") for path in paths}
