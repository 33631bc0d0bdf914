"""Serve a shipped simulator, for the demo and for tests of one's own."""

import asyncio
from typing import Annotated, Literal

from cyclopts import Parameter

from storeboard.cli.output import DONE, say
from storeboard.settings import environment_default


def simulate(
    vendor: Literal["commercetools", "monday"],
    /,
    *,
    port: int,
    host: str = "127.0.0.1",
    plan: Annotated[str, Parameter(help="monday: the account's plan, which sets its limits.")] = "pro",
    seed: Annotated[int, Parameter(help="The same seed makes the same shop and the same faults.")] = 0,
    latency: Annotated[float, Parameter(help="Seconds that every answer takes.")] = 0.0,
    project: Annotated[str, Parameter(help="commercetools: the key of the Project.")] = "acme",
    push_url: Annotated[str | None, Parameter(help="commercetools: deliver notifications to this door.")] = None,
    rate: Annotated[
        float, Parameter(help="commercetools: events a second of the living shop; 0 is a still one.")
    ] = 0.0,
) -> int:
    """
    Serve a commercetools or a monday that behaves like the vendor's, limits and faults included.

    The credentials are those of this environment (CTP_CLIENT_ID, CTP_CLIENT_SECRET, MONDAY_TOKEN,
    STOREBOARD_DOOR_SECRET); without them any are taken.
    """
    say(f"{vendor} on http://{host}:{port}/ (Ctrl-C stops it)")
    if vendor == "monday":
        from storeboard.simulators import monday

        token = environment_default("MONDAY_TOKEN")
        asyncio.run(monday.serve(port, host=host, plan=plan, seed=seed, token=token, latency=latency))
    else:
        from storeboard.simulators import commercetools

        asyncio.run(
            commercetools.serve(
                port,
                host=host,
                project=project,
                seed=seed,
                client_id=environment_default("CTP_CLIENT_ID"),
                client_secret=environment_default("CTP_CLIENT_SECRET"),
                push_url=push_url,
                push_secret=environment_default("STOREBOARD_DOOR_SECRET"),
                rate=rate,
            )
        )
    return DONE
