"""Check the connections of a configuration: credentials, scopes, plan and boards, and every queue."""

from storeboard.app import SystemClock, Vendors, vendors_of
from storeboard.cli.lock import facts_of_lock
from storeboard.cli.namings import unknown_names
from storeboard.cli.provisioning import intent_for, told
from storeboard.cli.queues import looked_at
from storeboard.commercetools.fetch import CommercetoolsSource
from storeboard.engine.resting import resting, words
from storeboard.errors import TerminalError, TransientError
from storeboard.mapping.configuration import Configuration
from storeboard.monday.client import read_budget
from storeboard.monday.facts import verify_facts
from storeboard.settings import Settings


async def connections(here: Settings, configuration: Configuration) -> tuple[list[str], list[str]]:
    """What holds and what does not, in sentences; a vendor that is down is a finding."""
    passed: list[str] = []
    findings: list[str] = []
    async with vendors_of(here, configuration, SystemClock()) as vendors:
        for key, client in vendors.commercetools.items():
            mine = [mapping for mapping in configuration.mappings if key in mapping.projects]
            try:
                found = await client.check({mapping.entity for mapping in mine if not mapping.optional})
                rests = await resting(CommercetoolsSource({key: client}), mine, (key,)) if not found else {}
            except (TransientError, TerminalError) as error:
                found, rests = [error.reason], {}
            passed += words(rests)
            findings += [f"commercetools: {one}" for one in found]
            if not found:
                passed.append(f"commercetools project {key}: credentials and scopes suffice")
        findings += await _names(configuration, vendors)
        await _accounts(here, configuration, vendors, passed, findings)
    await _queues(here, configuration, passed, findings)
    return passed, findings


async def _names(configuration: Configuration, vendors: Vendors) -> list[str]:
    """The keys and custom fields that the mappings name and commercetools does not have."""
    try:
        return await unknown_names(configuration.mappings, vendors.commercetools)
    except (TransientError, TerminalError) as error:
        return [f"commercetools: {error.reason}"]


async def _accounts(
    here: Settings, configuration: Configuration, vendors: Vendors, passed: list[str], findings: list[str]
) -> None:
    facts = tuple(facts_of_lock(here.lock_path).values())
    intent = intent_for(here, configuration)
    for name, board in vendors.monday.items():
        try:
            await board.user_id()
            budget = await read_budget(board, name)
            mine = [one for one in facts if one.account == name]
            _, drift = await verify_facts({name: board}, mine, intent)
        except (TransientError, TerminalError) as error:
            findings.append(f"monday account {name}: {error.reason}")
            continue
        passed.append(f"monday account {name}: the token works; {budget.calls_limit:,} calls a day")
        findings += [told(one) for one in drift if not one.optional]
        passed += [f"{told(one)} (nothing that is written depends on it)" for one in drift if one.optional]
        if not mine:
            passed.append(f"monday account {name}: no board is provisioned yet; `storeboard provision` makes them")
        elif all(one.optional for one in drift):
            passed.append(f"monday account {name}: {len(mine)} boards are as the mappings need them")


async def _queues(here: Settings, configuration: Configuration, passed: list[str], findings: list[str]) -> None:
    for row in await looked_at(here, configuration):
        if row["state"] == "down":
            findings.append(row["why"])
        elif row["state"] == "reachable":
            passed.append(f"source {row['source']}: the {row['door']} queue is there and may be read")
