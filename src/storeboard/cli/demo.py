"""
The main job, live: a commercetools that lives, a monday whose boards fill, and an installation between them.

Everything runs on loopback, in child processes on free ports and in a fresh directory; Ctrl-C or SIGTERM ends all of
it and leaves nothing running.
"""

import contextlib
import json
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from cyclopts import Parameter

from storeboard.cli.output import DONE, FINDINGS, bad, good, out, say
from storeboard.settings import child_environment

START_SECONDS_MAX: Final = 40.0
STOP_SECONDS_MAX: Final = 30.0
PROJECT: Final = "acme"
MONDAY_SECONDS: Final = 0.3
B2B: Final = ("crm", "b2b")
"""The presets with boards for companies and deals."""
B2B_SHARE: Final = 4.0
"""How much more than usual companies and quotes happen where there are boards for them."""
MARKETS: Final = ("--market", "dach=DE,AT,CH", "--market", "uk=GB")


class Stopped(Exception):
    """The demo was asked to end."""


@dataclass(frozen=True, slots=True)
class Child:
    """A part of the demo in a process of its own."""

    name: str
    process: subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demo shows."""

    rate: float
    seed: int
    plan: str
    preset: str


def demo(
    *,
    rate: Annotated[float, Parameter(help="Events a second of the living shop.")] = 2.0,
    seed: Annotated[int, Parameter(help="The same seed makes the same shop.")] = 1,
    plan: Annotated[str, Parameter(help="The plan of the monday account, which sets its limits.")] = "enterprise",
    preset: Annotated[Literal["crm", "orders", "b2b", "markets"], Parameter(help="The boards that fill.")] = "crm",
) -> int:
    """Show a shop whose customers and orders appear on their boards, until Ctrl-C."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    with (
        contextlib.suppress(Stopped),
        tempfile.TemporaryDirectory(prefix="storeboard-demo-") as place,
        _children() as children,
    ):
        return _show(Path(place), children, Shown(rate, seed, plan, preset))
    say("Stopped; nothing is left running.")
    return DONE


def _stop(number: int, frame: object) -> None:
    raise Stopped


@contextlib.contextmanager
def _children() -> Generator[list[Child]]:
    """Child processes that end with the demo, however it ends."""
    children: list[Child] = []
    try:
        yield children
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for child in reversed(children):
            child.process.terminate()
        for child in reversed(children):
            try:
                child.process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()


def _show(place: Path, children: list[Child], shown: Shown) -> int:
    monday, shop, desk = (_free_port() for _ in range(3))
    additions = {
        "STOREBOARD_CONFIG": str(place / "config"),
        "STOREBOARD_STORE": f"sqlite:///{place / 'storeboard.db'}",
        "STOREBOARD_DOOR_SECRET": secrets.token_urlsafe(24),
        "CTP_CLIENT_ID": "demo",
        "CTP_CLIENT_SECRET": secrets.token_urlsafe(24),
        "MONDAY_TOKEN": secrets.token_urlsafe(24),
    }
    environment = child_environment(additions)
    _write_environment(place / "environment", additions)

    def start(*arguments: str) -> None:
        log = (place / f"{arguments[0]}-{len(children)}.log").open("wb")
        with log:
            command = [sys.executable, "-m", "storeboard", *arguments]
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        children.append(Child(" ".join(arguments[:2]), process))

    say("Starting a monday, making its boards, starting the installation and the shop ...")
    start("simulate", "monday", "--port", str(monday), "--plan", shown.plan, "--seed", str(shown.seed))
    _await(f"http://127.0.0.1:{monday}/", children[-1], place)
    _setup(place, environment, shop, monday, shown.preset)
    _let_it_be_slow(monday)
    start("run", "--port", str(desk))
    _await(f"http://127.0.0.1:{desk}/readyz", children[-1], place)
    door = f"http://127.0.0.1:{desk}/in/commercetools/push"
    start(
        "simulate", "commercetools", "--port", str(shop), "--project", PROJECT, "--seed", str(shown.seed),
        "--push-url", door, "--rate", str(shown.rate),
        *(("--b2b", str(B2B_SHARE), "--opening") if shown.preset in B2B else ()),
    )  # fmt: skip
    _await(f"http://127.0.0.1:{shop}/", children[-1], place)
    _print_addresses(monday, shop, desk, place)
    return _watch(children, place)


def _write_environment(path: Path, variables: Mapping[str, str]) -> None:
    """Keep what another terminal must set to look at this demo, commands on the path included."""
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()]
    lines.append(f'export PATH={shlex.quote(str(Path(sys.executable).parent))}:"$PATH"\n')
    path.touch(mode=0o600)
    path.write_text("".join(lines), encoding="utf-8")


def _setup(place: Path, environment: dict[str, str], shop: int, monday: int, preset: str) -> None:
    """Write the configuration and make the boards, with the commands that anyone would use."""
    shop_url = f"http://127.0.0.1:{shop}"
    init = [
        "init", str(place / "config"), "--preset", preset, "--ct-project", PROJECT, "--ct-api-url", shop_url,
        "--ct-auth-url", shop_url, "--monday-url", f"http://127.0.0.1:{monday}/v2", "--yes",
        *(MARKETS if preset in B2B else ()),
    ]  # fmt: skip
    for arguments in (init, ["provision"]):
        done = subprocess.run(
            [sys.executable, "-m", "storeboard", *arguments], env=environment, capture_output=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"storeboard {arguments[0]} failed:\n{done.stderr.decode(errors='replace')}")


def _let_it_be_slow(monday: int) -> None:
    """Let monday take the time that it takes in life, now that the boards stand: what is filled is what is watched."""
    body = json.dumps({"latency": MONDAY_SECONDS}).encode()
    url = f"http://127.0.0.1:{monday}/_faults"
    urllib.request.urlopen(urllib.request.Request(url, body, method="PUT"), timeout=10).close()


def _print_addresses(monday: int, shop: int, desk: int, place: Path) -> None:
    good("Everything runs. Open these; the boards fill as the shop lives:")
    out.print(f"  the boards       http://127.0.0.1:{monday}/")
    out.print(f"  the desk         http://127.0.0.1:{desk}/")
    out.print(f"  the shop         http://127.0.0.1:{shop}/")
    sys.stdout.flush()
    say(f"Look closer from another terminal:  . {place / 'environment'}; storeboard status; storeboard verify")
    say("Ctrl-C stops everything.")


def _watch(children: list[Child], place: Path) -> int:
    """Wait until the demo is asked to end; a child that ends by itself ends it too."""
    while True:
        for child in children:
            if child.process.poll() is not None:
                bad(f"{child.name} ended by itself (exit {child.process.returncode})")
                say(_last_lines(place))
                return FINDINGS
        time.sleep(0.2)


def _last_lines(place: Path) -> str:
    texts = [(log.name, log.read_text(errors="replace").splitlines()[-5:]) for log in sorted(place.glob("*.log"))]
    return "\n".join(f"{name}: {line}" for name, lines in texts for line in lines)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _await(url: str, child: Child, place: Path) -> None:
    """Wait until our child answers at its address."""
    ends_at = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < ends_at:
        if child.process.poll() is not None:
            raise RuntimeError(f"{child.name} ended:\n{_last_lines(place)}")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer within {START_SECONDS_MAX:.0f} s:\n{_last_lines(place)}")
