"""
The commands and what every one of them shares: how errors are told and which exit code they give.

Commands import what they need when they run, so that `--help` answers at once.
"""

import sys
from typing import Final

from cyclopts import App

from storeboard import __version__
from storeboard.cli.output import FINDINGS, USAGE, bad
from storeboard.errors import ConfigurationError, TerminalError, TransientError

COMMANDS: Final = (
    ("init", "storeboard.cli.setup:init", "Write a working configuration into a directory."),
    ("check", "storeboard.cli.setup:check", "Validate the files, then both connections and the boards."),
    ("provision", "storeboard.cli.setup:provision", "Create and verify boards, groups, columns, labels and links."),
    ("route", "storeboard.cli.routing:route", "Where history would land, before anything is written."),
    ("run", "storeboard.cli.service:run", "Doors, lanes and desk in one process, until stopped."),
    ("status", "storeboard.cli.service:status", "What is due, in doubt, held and parked; lag and budget."),
    ("plan", "storeboard.cli.records:plan", "What would be written for one record, its price and why."),
    ("sync", "storeboard.cli.records:sync", "Make one record true on its board now."),
    ("backfill", "storeboard.cli.backfill:backfill", "Mark history as due, behind live changes."),
    ("verify", "storeboard.cli.agreement:verify", "Compare both sides; mend what differs with --heal."),
    ("failures", "storeboard.cli.failures:failures", "What failed, grouped by cause."),
    ("replay", "storeboard.cli.failures:replay", "Release what is parked, to be tried again."),
    (
        "subscriptions",
        "storeboard.cli.subscriptions:subscriptions",
        "What commercetools is to tell us, and its health.",
    ),
    ("simulate", "storeboard.cli.simulate:simulate", "Serve a commercetools or a monday that behaves."),
    ("demo", "storeboard.cli.demo:demo", "A living shop and its board in the browser."),
)

app = App(name="storeboard", version=__version__, help="Keep monday CRM true to commercetools.")
for _name, _place, _summary in COMMANDS:
    app.command(_place, name=_name, help=_summary)


def main() -> None:
    """Run the command of this process's arguments and exit with its code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command; every error that a person can act on becomes a message on stderr and an exit code."""
    try:
        result = app(arguments, exit_on_error=True, result_action="return_value")
    except ConfigurationError as error:
        for fault in error.faults:
            bad(str(fault))
        return USAGE
    except TerminalError as error:
        bad(error.reason)
        return USAGE
    except TransientError as error:
        bad(error.reason)
        return FINDINGS
    except KeyboardInterrupt:
        return 130
    return result if isinstance(result, int) else 0
