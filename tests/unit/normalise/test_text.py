"""Text that every store, board and reader can bear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.normalise.text import clean, one_line, truncate, without_tags

ASTRONAUT = "👩\u200d🚀"
FLAG = "🇩🇪"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"

anything = st.text(st.characters(), max_size=40)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Grüße", "Grüße"),
        (" a b ", "a b"),
        ("a\x00b", "ab"),
        ("a\ud800b\udfff", "ab"),
        ("\ufeffa", "a"),
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("a\tb", "a\tb"),
        ("\x1b[31mred\x7f\x9f", "[31mred"),
        ("e\u0301", "é"),
        (ASTRONAUT, ASTRONAUT),
        ("שלום\u200f", "שלום\u200f"),
    ],
)
def test_clean_text_keeps_what_is_read_and_drops_what_controls(text: str, cleaned: str):
    assert clean(text) == cleaned


@given(anything)
def test_clean_text_can_be_stored_anywhere_and_is_clean_for_good(text: str):
    cleaned = clean(text)

    assert "\x00" not in cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == clean(cleaned)
    assert "\n" not in one_line(text)
    assert one_line(one_line(text)) == one_line(text)


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("ab cd", 4, "ab…"),
        ("abcd", 1, "…"),
        ("abe\u0323\u0301d", 4, "ab…"),
        (f"ab{ASTRONAUT}cd", 4, "ab…"),
        (f"ab{ASTRONAUT}cd", 5, "ab…"),
        (f"ab{ASTRONAUT}cd", 6, f"ab{ASTRONAUT}…"),
        ("ab👍🏽cd", 4, "ab…"),
        ("ab❤\ufe0fcd", 4, "ab…"),
        (f"{FLAG}{FLAG}x", 4, f"{FLAG}…"),
        (f"a{FLAG}{FLAG}", 4, f"a{FLAG}…"),
        (f"a{SCOTLAND}b", 6, "a…"),
        ("\u0301\u0301\u0301", 2, "…"),
    ],
)
def test_text_is_cut_between_what_a_reader_sees_as_letters(text: str, limit: int, cut: str):
    assert truncate(text, limit) == cut


@given(anything, st.integers(1, 20))
def test_cut_text_fits_and_begins_as_the_whole(text: str, limit: int):
    cut = truncate(text, limit)

    assert len(cut) <= limit
    assert cut == text or (cut[-1] == "…" and text.startswith(cut[:-1]))


def test_a_limit_of_nothing_is_a_mistake():
    with pytest.raises(ValueError, match="expected 1 or more"):
        truncate("abc", 0)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("<p>One</p><p>Two <b>bold</b></p>", "One\nTwo bold"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>x</li><li>y</li></ul>", "x\ny"),
        ("Lind &amp; S&oslash;n &lt;3", "Lind & Søn <3"),
        ("<script>alert(1)</script>ok<style>p{}</style>", "ok"),
        ("</script>still here", "still here"),
        ("3 < 4 & 5 > 2", "3 < 4 & 5 > 2"),
        ("<p title='a>b'>x</p>", "x"),
        ("&#0;&#xD800;a", "\ufffd\ufffda"),
        ("a\x00<b>b\ud800</b>", "ab"),
    ],
)
def test_a_fragment_of_html_becomes_what_its_reader_sees(html: str, text: str):
    assert without_tags(html) == text


@given(anything)
def test_any_text_can_be_freed_of_tags(text: str):
    assert clean(without_tags(text)) == without_tags(text)
