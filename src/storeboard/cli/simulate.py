"""Serve a shipped simulator, for the demo and for tests of one's own."""

import asyncio
from typing import Annotated, Literal

from cyclopts import Parameter

from storeboard.cli.output import DONE, say
from storeboard.errors import TerminalError
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
    index_lag: Annotated[float, Parameter(help="monday: seconds until a search finds what was written.")] = 0.0,
    fault: Annotated[
        list[str] | None,
        Parameter(help="KIND=RATE: how often a fault happens, from 0 to 1; give it again for more kinds."),
    ] = None,
    fault_seconds: Annotated[float, Parameter(help="How long a fault lasts at most.")] = 2.0,
    project: Annotated[str, Parameter(help="commercetools: the key of the Project.")] = "acme",
    push_url: Annotated[str | None, Parameter(help="commercetools: deliver notifications to this door.")] = None,
    rate: Annotated[
        float, Parameter(help="commercetools: events a second of the living shop; 0 is a still one.")
    ] = 0.0,
    events: Annotated[
        int | None, Parameter(help="commercetools: the shop sleeps after so many events; else it lives on.")
    ] = None,
    b2b: Annotated[
        float, Parameter(help="commercetools: how much companies and quotes happen; 0 is never, 1 as usual.")
    ] = 1.0,
    opening: Annotated[
        bool, Parameter(negative="", help="commercetools: begin with two deals, from their requests to their refunds.")
    ] = False,
) -> int:
    """
    Serve a commercetools or a monday that behaves like the vendor's, limits and faults included.

    The credentials are those of this environment (CTP_CLIENT_ID, CTP_CLIENT_SECRET, MONDAY_TOKEN,
    STOREBOARD_DOOR_SECRET); without them any are taken. The kinds of faults stand in docs/how-to/simulators.md; a kind
    that does not exist is refused with those that do.
    """
    rates = rates_of(fault or [])
    try:
        if vendor == "monday":
            from storeboard.simulators import monday

            account = monday.Account(plan=plan, seed=seed, latency=latency, index_lag=index_lag)
            account.turn_faults(rates, fault_seconds)
            serving = monday.serve(port, host=host, account=account, token=environment_default("MONDAY_TOKEN"))
        else:
            from storeboard.simulators import commercetools

            faults = commercetools.Faults(latency=latency, delay=(latency, latency))
            faults.turn(rates, fault_seconds)
            serving = commercetools.serve(
                port,
                host=host,
                project=project,
                seed=seed,
                client_id=environment_default("CTP_CLIENT_ID"),
                client_secret=environment_default("CTP_CLIENT_SECRET"),
                push_url=push_url,
                push_secret=environment_default("STOREBOARD_DOOR_SECRET"),
                rate=rate,
                events=events,
                faults=faults,
                b2b=b2b,
                opens=opening,
            )
    except ValueError as error:
        raise TerminalError(f"{vendor}: {error}") from None
    say(f"{vendor} on http://{host}:{port}/ (Ctrl-C stops it)")
    asyncio.run(serving)
    return DONE


def rates_of(faults: list[str]) -> dict[str, float]:
    """Read KIND=RATE of every fault."""
    rates: dict[str, float] = {}
    for one in faults:
        kind, _, rate = one.partition("=")
        try:
            rates[kind] = float(rate)
        except ValueError:
            raise TerminalError(f'--fault "{one}"; expected KIND=RATE, such as slow=0.05') from None
    return rates
