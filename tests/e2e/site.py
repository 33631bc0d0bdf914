"""
One installation in a directory of its own: its environment, its commands and its running process.

Every wait ends when the child that it waits for ends, so that a test never takes another process's answer for its own.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from storeboard.app import SystemClock
from storeboard.cli.lock import facts_of_lock, write_lock
from storeboard.cli.provisioning import specs_of
from storeboard.mapping.load import load
from storeboard.mapping.presets import Preset
from storeboard.model import BoardFacts
from storeboard.monday.client import MondayClient
from storeboard.monday.provisioning import provision
from storeboard.settings import files_of
from tests.two_boards import two_boards

PROJECT = "acme"
DOOR_SECRET = "secret-of-the-door"
CREDENTIALS = {"CTP_CLIENT_ID": "client", "CTP_CLIENT_SECRET": "secret-of-the-client", "MONDAY_TOKEN": "token-of-ours"}
COMMAND_SECONDS_MAX = 60.0
WAIT_SECONDS_MAX = 40.0
POLL_SECONDS = 0.1
STORE_FILE = "storeboard.db"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.stdout)


class Child:
    """A process of ours that runs on; its output goes to a file, which a failed wait shows."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL)

    def poll(self, seconds: float = POLL_SECONDS) -> bool:
        """Wait a little; tell whether the child still runs."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def wait_until(self, holds: Callable[[], bool], what: str, seconds_max: float = WAIT_SECONDS_MAX) -> None:
        """Wait until something holds; fail when it does not in time, or the child ends before."""
        ends_at = time.monotonic() + seconds_max
        while not holds():
            assert self.poll(), f"ended with {self.process.returncode} before {what}:\n{self.said()}"
            assert time.monotonic() < ends_at, f"not within {seconds_max} s: {what}:\n{self.said()}"

    def wait_for(self, url: str) -> None:
        """Wait until the child answers at its address."""
        self.wait_until(lambda: get(url)[0] == 200, f"{url} answers")

    def end(self, number: int = signal.SIGTERM, seconds_max: float = 30.0) -> int:
        """Send a signal and return the exit code; fail when it takes longer."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(seconds_max)

    def kill(self) -> None:
        self.end(signal.SIGKILL)

    def said(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]


def get(url: str) -> tuple[int, bytes]:
    """Read an address of ours, cheaply enough to do it again and again; (0, nothing) when nobody answers."""
    where = urlsplit(url)
    connection = HTTPConnection(where.hostname or "", where.port, timeout=10)
    try:
        connection.request("GET", where.path or "/")
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, HTTPException):
        return 0, b""
    finally:
        connection.close()


@dataclass(slots=True)
class Site:
    """A configuration, its store and the processes that work on them."""

    place: Path
    shop_url: str
    monday_url: str
    port: int = field(default_factory=free_port)
    children: list[Child] = field(default_factory=list[Child])

    @property
    def config(self) -> Path:
        return self.place / "config"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def door(self) -> str:
        return f"{self.url}/in/commercetools/push"

    @property
    def environment(self) -> dict[str, str]:
        """What every process of the site is told; nothing of it comes from the machine's own settings."""
        ours = {
            "STOREBOARD_CONFIG": str(self.config),
            "STOREBOARD_STORE": f"sqlite:///{self.place / STORE_FILE}",
            "STOREBOARD_DOOR_SECRET": DOOR_SECRET,
            "STOREBOARD_PUBLIC_URL": "",
            "CTP_SCOPES": "",
            "NO_COLOR": "1",
            "COLUMNS": "300",
        }
        return {**os.environ, **ours, **CREDENTIALS}

    def configure(self, more: str = "", preset: Preset = two_boards) -> None:
        """Write a preset, and `more` behind it."""
        files = preset(PROJECT, self.shop_url, self.shop_url, self.monday_url)
        files["storeboard.yaml"] += more
        for name, text in files.items():
            path = self.config / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def provision(self) -> None:
        """Make the boards, as the command does, without the price of a process."""
        asyncio.run(self._provision())

    async def _provision(self) -> None:
        configuration = load(files_of(self.config))
        client = MondayClient(self.monday_url, CREDENTIALS["MONDAY_TOKEN"], clock=SystemClock())
        try:
            lock = self.config / "boards.lock.yaml"
            boards = specs_of(configuration)
            await provision(
                {"sales": client}, configuration.mappings, boards, {}, lambda content: write_lock(lock, content)
            )
        finally:
            await client.aclose()

    @property
    def facts(self) -> dict[tuple[str, str], BoardFacts]:
        """The real boards by (mapping, board)."""
        return facts_of_lock(self.config / "boards.lock.yaml")

    def storeboard(self, *arguments: str) -> Ended:
        """Run a command to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "storeboard", *arguments],
            env=self.environment,
            capture_output=True,
            timeout=COMMAND_SECONDS_MAX,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    def done(self, *arguments: str) -> Ended:
        """Run a command that must end well."""
        ended = self.storeboard(*arguments)
        assert ended.code == 0, f"storeboard {' '.join(arguments)} ended with {ended.code}:\n{ended.stderr}"
        return ended

    def start(self, *command: str) -> Child:
        """Start a process of the site; it ends with the site at the latest."""
        child = Child([sys.executable, *command], self.environment, self.place / f"{len(self.children)}.log")
        self.children.append(child)
        return child

    def run(self) -> Child:
        """Start `storeboard run` and wait until it is ready."""
        child = self.start("-m", "storeboard", "run", "--port", str(self.port))
        child.wait_for(f"{self.url}/readyz")
        return child

    def status(self) -> dict[str, Any]:
        """The status document, as the running process serves it."""
        status, body = get(f"{self.url}/api/status")
        assert status == 200, body
        return json.loads(body)

    def is_quiet(self) -> bool:
        """Nothing is due, claimed or in doubt; False when nobody answers."""
        status, body = get(f"{self.url}/api/status")
        counts = json.loads(body) if status == 200 else {}
        return counts.get("due") == counts.get("claimed") == counts.get("in_doubt") == 0

    def close(self) -> None:
        for child in self.children:
            child.kill()
