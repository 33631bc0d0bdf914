"""
Make text safe to store and to show: control characters, lone surrogates, tags, length.

What these functions return can be bound to any database and sent as JSON: no NUL, no lone surrogate, no other
control character, NFC. They never translate, re-case or spell-check.
"""

import re
import unicodedata
from html.parser import HTMLParser

ELLIPSIS = "…"

_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_BLOCKS = frozenset({"br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "table", "tr", "ul"})
_HIDDEN = frozenset({"head", "script", "style", "template"})
_JOINER = "\u200d"


def clean(text: str) -> str:
    """Return `text` in NFC with `\\n` as the only line break and without control characters; keep inner spaces."""
    if text.isprintable():
        return unicodedata.normalize("NFC", text).strip()
    text = _UNWANTED.sub("", _LINE_BREAKS.sub("\n", text))
    return unicodedata.normalize("NFC", text).strip()


def one_line(text: str) -> str:
    """Return `clean(text)` with every run of white space as one space."""
    return " ".join(clean(text).split())


def truncate(text: str, limit: int) -> str:
    """
    Cut `text` to at most `limit` characters, the last of them an ellipsis when something was cut.

    A letter is not parted from its accents, nor an emoji or a flag from its parts; so more may be cut than needed.
    """
    if limit < 1:
        raise ValueError(f"limit is {limit}; expected 1 or more")
    if len(text) <= limit:
        return text
    cut = limit - len(ELLIPSIS)
    while cut > 0 and _is_inside_a_grapheme(text, cut):
        cut -= 1
    return text[:cut].rstrip() + ELLIPSIS


def without_tags(text: str) -> str:
    """Return what a reader of the HTML fragment `text` would see, one line per block, entities resolved."""
    if "<" not in text and "&" not in text:
        return clean(text)
    reader = _VisibleText()
    reader.feed(text)
    reader.close()
    lines = (" ".join(line.split()) for line in clean("".join(reader.pieces)).split("\n"))
    return "\n".join(line for line in lines if line)


class _VisibleText(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def _is_inside_a_grapheme(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if before == _JOINER or _extends(after):
        return True
    return _is_flag_half(after) and _flag_halves_before(text, at) % 2 == 1


def _extends(character: str) -> bool:
    is_skin_tone = "\U0001f3fb" <= character <= "\U0001f3ff"
    is_tag = "\U000e0020" <= character <= "\U000e007f"
    return is_skin_tone or is_tag or character == _JOINER or unicodedata.category(character) in ("Mn", "Mc", "Me")


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_halves_before(text: str, at: int) -> int:
    start = at
    while start > 0 and _is_flag_half(text[start - 1]):
        start -= 1
    return at - start
