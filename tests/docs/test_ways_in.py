"""Every way in has a complete example, and the configuration takes each as it is shown."""

import json
import re

from storeboard.mapping.load import load
from storeboard.transports import DOORS
from tests.docs.pages import ROOT
from tests.unit.mapping.records import preset_files

PAGE = (ROOT / "docs" / "how-to" / "push-notifications.md").read_text(encoding="utf-8")
GIVEN = 'sources:\n  push: {door: bearer, secret: "env:STOREBOARD_DOOR_SECRET"}\n'


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_every_entry_of_the_page_is_taken_and_every_door_is_shown():
    files = preset_files()
    assert GIVEN in files["storeboard.yaml"]

    shown: list[str] = []
    for block in blocks("yaml"):
        main = files["storeboard.yaml"].replace(GIVEN, block.removeprefix("# storeboard.yaml\n"))
        configuration = load({**files, "storeboard.yaml": main}, doors=DOORS)
        shown += [source.door for source in configuration.sources.values()]

    assert set(shown) == set(DOORS)


def test_every_subscription_of_the_page_is_one():
    for block in blocks("json"):
        draft = json.loads(block)

        assert {"key", "destination", "changes"} <= draft.keys() <= {"key", "destination", "changes", "format"}


def test_every_cause_that_a_door_counts_is_explained():
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/storeboard/transports").glob("*.py"))
    counted = set(re.findall(r'(?:Refuse|Undecidable)\("(\w+)"\)', source))

    rows = PAGE.partition("| cause | says |")[2]
    assert counted and counted <= set(re.findall(r"`(\w+)`", rows))
