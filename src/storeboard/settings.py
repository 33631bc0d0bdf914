"""
What the environment says: the only module that reads it.

Promises that a secret is resolved from its reference (`env:NAME`, `file:PATH`) at the last moment and never appears
in a message. It never writes anything.
"""

import os
import socket
import time
import traceback
import types
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from storeboard.errors import ConfigurationError, ConfigurationFault, TerminalError

CONFIG: Final = "STOREBOARD_CONFIG"
STORE: Final = "STOREBOARD_STORE"
DEFAULT_STORE: Final = "sqlite:///storeboard.db"
SECRET_BYTES_MAX: Final = 65_536
CERTIFICATE_BYTES_MAX: Final = 1_048_576


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

    @property
    def subscriptions_path(self) -> Path:
        """Where the ids of the Subscriptions are kept, to be committed."""
        return self.directory / "subscriptions.lock.yaml"


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
    """Name this process in the lanes' leases: unique among processes and restarts of this machine."""
    pid = os.getpid()
    return f"{socket.gethostname()}/{pid}/{_started(pid) or time.time_ns()}"


def is_dead(holder: str) -> bool:
    """Tell whether the named holder was a process of this machine that runs no more; in doubt it lives."""
    host, pid, start = holder.rsplit("/", 2) if holder.count("/") >= 2 else ("", "", "")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    started = _started(int(pid))
    return started is not None and started != start


def _started(pid: int) -> str | None:
    """When a process was started, as the kernel counts; None where that cannot be told."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None


def secret_of(reference: str, directory: Path) -> str:
    """
    Resolve `env:NAME` or `file:PATH` (relative to the configuration), without the white space around the secret.

    Raise `TerminalError` naming the reference, and nothing that may be the secret itself.
    """
    kind, _, place = reference.partition(":")
    if kind == "env":
        value = os.environ.get(place, "").strip()
        if not value:
            raise TerminalError(f"the environment variable {place} is not set (it is referenced as {reference})")
    elif kind == "file":
        value = _secret_file(reference, directory / place)
    else:
        raise TerminalError("a secret is a reference, env:NAME or file:PATH, but one is neither")
    # A line break inside would end a header, and the error of a client that refuses it quotes the header.
    if not value.isprintable():
        raise TerminalError(f"{reference} holds a character that no secret has, such as a line break")
    return value


def _secret_file(reference: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(SECRET_BYTES_MAX + 1)
        value = raw.decode().strip()
    except OSError as error:
        raise TerminalError(f"{reference} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise TerminalError(f"{reference} is not UTF-8") from None
    if len(raw) > SECRET_BYTES_MAX:
        raise TerminalError(f"{reference} is larger than {SECRET_BYTES_MAX} bytes")
    if not value:
        raise TerminalError(f"{reference} is empty")
    return value


def certificates_of(directory: Path, name: str) -> bytes:
    """Read a file of certificates; raise `TerminalError` when it cannot be read."""
    path = directory / name
    try:
        with path.open("rb") as file:
            return file.read(CERTIFICATE_BYTES_MAX)
    except OSError as error:
        raise TerminalError(f"the certificates {name} cannot be read: {error.strerror}") from None


def files_of(directory: Path) -> dict[str, str]:
    """The text of every configuration file by its relative name; raise `TerminalError` when one cannot be read."""
    main = directory / "storeboard.yaml"
    if not main.is_file():
        raise TerminalError(f"there is no storeboard.yaml in {directory}; `storeboard init DIR` writes one")
    paths = [main, *sorted(directory.glob("mappings/*.yaml")), *sorted(directory.glob("templates/*.yaml"))]
    return {str(path.relative_to(directory)): _text(path) for path in paths}


def functions_of(directory: Path, name: str) -> dict[str, Any]:
    """
    Run a Python file of the user's, and return what it defines, by name; decorated functions too.

    Raise `ConfigurationError` with its file and line when it is not there or cannot be run. Only the kind of an error
    is told: its words may hold a value.
    """
    path = directory / name
    space: dict[str, Any] = {"__name__": "storeboard_transforms", "__file__": str(path)}
    try:
        exec(compile(_text(path), str(path), "exec"), space)
    except TerminalError:
        raise ConfigurationError([ConfigurationFault(name, 0, "there is no such file, or it cannot be read")]) from None
    except SyntaxError as error:
        raise ConfigurationError([ConfigurationFault(name, error.lineno or 0, f"not Python: {error.msg}")]) from None
    # A stranger's code may raise anything; here it is one more fault of the configuration, told among all others.
    except Exception as error:
        steps = [step for step in traceback.extract_tb(error.__traceback__) if step.filename == str(path)]
        line = (steps[-1].lineno or 0) if steps else 0
        raise ConfigurationError([ConfigurationFault(name, line, f"raised {type(error).__name__}")]) from None
    # What was imported belongs to others; a constant has no module.
    mine = (space["__name__"], None)
    return {
        key: value
        for key, value in space.items()
        if not key.startswith("_")
        and not isinstance(value, types.ModuleType)
        and getattr(value, "__module__", None) in mine
    }


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise TerminalError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise TerminalError(f"{path} is not UTF-8") from None
