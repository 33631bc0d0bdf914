"""What a strict JSON reader refuses, and that the fast way never differs from the rule."""

import json
import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storeboard.commercetools.strict import DEPTH_MAX, UnusableError, parse

REFUSED = [
    (b"", "not JSON"),
    (b"{", "not JSON"),
    (b'{"a":1}x', "not JSON"),
    (b'{"a":NaN}', "not finite"),
    (b'{"a":-Infinity}', "not finite"),
    (b'{"a":1e999}', "not finite"),
    (b'{"a":' + b"9" * 5_000 + b"}", "64 bits"),
    (b'{"a":9223372036854775808}', "64 bits"),
    (b'{"a":-9223372036854775809}', "64 bits"),
    (b'{"a":1,"a":2}', "duplicate key"),
    (b'{"a":1,"\\u0061":2}', "duplicate key"),
    (b'{"a" :1,"a" :2}', "duplicate key"),
    (b'{"a\\":":1,"a\\":":2}', "duplicate key"),
    (b'{"a":"\xff"}', "UTF-8"),
    (b"\xef\xbb\xbf{}", "byte order mark"),
    ("{}".encode("utf-16"), "UTF-8"),
    (b'{"a":"\\ud800"}', "lone surrogate"),
    (b'{"\\udfff":1}', "lone surrogate"),
    (b'{"a":"\\u0000"}', "NUL"),
    (b'{"a":"\\\\\\u0000"}', "NUL"),
    (b"[" * (DEPTH_MAX + 2) + b"]" * (DEPTH_MAX + 2), "deeper"),
    (b"[" * 100_000, "deeper"),
    (b'{"a":' * 100_000, "deeper"),
    (b"[" * 100_000 + b"]" * 100_000, "deeper"),
]

TAKEN = [
    (b"{}", {}),
    (b'{"a":9223372036854775807,"b":-9223372036854775808}', {"a": 2**63 - 1, "b": -(2**63)}),
    (b'{"a":"\\\\u0000"}', {"a": "\\u0000"}),
    (b'{"a":"\\":","b" : "x"}', {"a": '":', "b": "x"}),
    (b'{"a":"\\ud83d\\ude00"}', {"a": "\U0001f600"}),
    (b'{"a":{"a":{"a":1}}}', {"a": {"a": {"a": 1}}}),
    (b"[" * DEPTH_MAX + b"]" * DEPTH_MAX, None),
]


@pytest.mark.parametrize(("raw", "why"), REFUSED)
def test_what_two_readers_could_disagree_on_is_refused_with_the_rule(raw: bytes, why: str):
    with pytest.raises(UnusableError) as refusal:
        parse(raw)

    assert why in refusal.value.reason


@pytest.mark.parametrize(("raw", "value"), TAKEN)
def test_what_every_reader_agrees_on_is_taken(raw: bytes, value: Any):
    found = parse(raw)

    assert found == value if value is not None else found is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)


@given(JSON, st.sampled_from([(",", ":"), (", ", ": "), (" ,", " :")]), st.booleans())
@example({'":': 1, "": '":":'}, (",", ":"), False)
def test_a_document_is_read_as_the_standard_library_reads_it_or_refused(
    value: Any, separators: tuple[str, str], ascii_only: bool
):
    text = json.dumps(value, separators=separators, ensure_ascii=ascii_only)

    try:
        found = parse(text.encode("utf-8", "surrogatepass"))
    except UnusableError as refusal:
        assert _hostile(value), refusal.reason
    else:
        assert found == json.loads(text)


def _hostile(value: Any) -> bool:
    match value:
        case bool():
            return False
        case int():
            return not -(2**63) <= value < 2**63
        case float():
            return not math.isfinite(value)
        case str():
            return "\0" in value or any("\ud800" <= character <= "\udfff" for character in value)
        case list():
            return any(_hostile(one) for one in value)
        case dict():
            return any(_hostile(key) or _hostile(one) for key, one in value.items())
        case _:
            return False


@given(st.lists(st.tuples(st.text('ab":\\ ', max_size=3), st.integers(0, 9)), max_size=6))
def test_an_object_with_a_duplicate_key_is_refused_however_it_is_spelled(pairs: list[tuple[str, int]]):
    text = "{" + ",".join(f"{json.dumps(key)}:{number}" for key, number in pairs) + "}"

    try:
        found = parse(text.encode())
    except UnusableError:
        assert len({key for key, _ in pairs}) < len(pairs)
    else:
        assert list(found.items()) == pairs
