"""A header counts when it is given once; a second one makes it unknown, since two readers could differ about it."""

import pytest

from storeboard.transports.door import header

CASES = {
    "once": ([(b"authorization", b"a")], b"a"),
    "in any case": ([(b"AuthoriZation", b"a")], b"a"),
    "beside others": ([(b"x-authorization", b"b"), (b"authorization", b"a")], b"a"),
    "empty": ([(b"authorization", b"")], b""),
    "absent": ([(b"host", b"a")], None),
    "twice": ([(b"authorization", b"a"), (b"Authorization", b"b")], None),
    "twice the same": ([(b"authorization", b"a"), (b"authorization", b"a")], None),
}


@pytest.mark.parametrize(("headers", "value"), CASES.values(), ids=CASES)
def test_a_header_counts_when_it_is_given_once(headers: list[tuple[bytes, bytes]], value: bytes | None):
    assert header(headers, b"authorization") == value
