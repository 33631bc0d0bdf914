"""The pages that people read, and the parts of them that can be checked."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_RUN = re.compile(r"<!-- run -->\n```console\n(.*?)```", re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def name_of(page: Path) -> str:
    """The page's path from the root of the repository."""
    return str(page.relative_to(ROOT))


def blocks_of(page: Path, *languages: str) -> Iterator[str]:
    """The texts of its fenced blocks in these languages."""
    for _, language, text in _FENCE.findall(page.read_text(encoding="utf-8")):
        if language in languages:
            yield text


def runnable_of(page: Path) -> list[tuple[str, str]]:
    """Each command of its blocks that are marked to be run, with the output that is shown."""
    found: list[tuple[str, str]] = []
    for text in _RUN.findall(page.read_text(encoding="utf-8")):
        for part in text.split("$ ")[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def links_of(page: Path) -> list[str]:
    """The targets of its links, outside of code."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return _LINK.findall(re.sub(r"`[^`\n]*`", "", text))


def anchors_of(page: Path) -> set[str]:
    """The anchors of its headings, as GitHub makes them."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
