"""Every page leads where it says, names what exists and shows what happens."""

import re
import shlex
from pathlib import Path

import pytest

from storeboard.cli.main import COMMANDS, app, run
from tests.docs.pages import PAGES, ROOT, anchors_of, blocks_of, links_of, name_of, runnable_of

BINARIES = frozenset({"storeboard"})
LOCAL_PATH = re.compile(r"/(?:work|root|tmp|Users|home)/")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_page_and_a_heading(page: Path):
    broken: list[str] = []
    for link in links_of(page):
        target, _, anchor = link.partition("#")
        if "://" in target:
            continue
        other = (page.parent / target).resolve() if target else page
        if not other.exists() or (anchor and anchor not in anchors_of(other)):
            broken.append(link)

    assert broken == []


def test_every_page_is_reached_from_the_readme():
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links_of(page) if "://" not in link]

    assert sorted(name_of(page) for page in set(PAGES) - reached) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_that_a_page_shows_exists_with_its_options(page: Path):
    wrong = [command for command in shown_commands(page) if not exists(command)]

    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_that_a_page_names_exists(page: Path):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)|^make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))

    assert {one or other for one, other in named} <= targets


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_shows_a_path_of_the_machine_it_was_written_on(page: Path):
    assert LOCAL_PATH.findall(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", [page for page in PAGES if runnable_of(page)], ids=name_of)
def test_what_is_marked_to_be_run_says_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STOREBOARD_CONFIG", str(tmp_path / "shop"))

    for command, shown in runnable_of(page):
        code = run(shlex.split(command)[1:])
        told = capsys.readouterr()
        assert (code, (told.out + told.err).replace(str(tmp_path), "/srv")) == (0, shown)


def test_the_files_that_contributing_names_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_]*(?:\.[a-z]+)?|[a-z_]+\.(?:py|toml))`", text)

    missing = [name for name in named if not any((place / name).exists() for place in (ROOT, ROOT / "src/storeboard"))]

    assert named and missing == []


def shown_commands(page: Path) -> list[list[str]]:
    """Every call of the command line in its code, comments and prompts taken off."""
    found: list[list[str]] = []
    for text in blocks_of(page, "sh", "console"):
        for line in text.replace("\\\n", " ").splitlines():
            words = (
                shlex.split(line.removeprefix("$ "), comments=True) if "storeboard " in line and "✓" not in line else []
            )
            if words and words[0] in BINARIES:
                found.append(words[1:])
    return found


def exists(words: list[str]) -> bool:
    """Tell whether a command with these options is one."""
    name = words[0]
    if name not in {command for command, _, _ in COMMANDS}:
        return False
    known = {option for argument in app[name].assemble_argument_collection() for option in argument.names}
    return all(word.partition("=")[0] in known for word in words[1:] if word.startswith("--"))
