"""E-mail addresses: one form for one mailbox, and no stricter than the shop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.normalise import NormaliseError
from storeboard.normalise.emails import email

ADDRESSES = [
    ("mara.lind@example.com", "mara.lind@example.com"),
    ("  Mara.Lind@EXAMPLE.Com\n", "Mara.Lind@example.com"),
    ("o'hara+shop@example.ie", "o'hara+shop@example.ie"),
    ("post@bücher.example", "post@xn--bcher-kva.example"),
    ("post@BÜCHER.example", "post@xn--bcher-kva.example"),
    ("post@bu\u0308cher.example", "post@xn--bcher-kva.example"),
    ("jose\u0301@example.es", "josé@example.es"),
    ("ken@localhost", "ken@localhost"),
    # What a provider takes for the same mailbox is written as it was given.
    ("m.a.r.a+shop@GMAIL.com", "m.a.r.a+shop@gmail.com"),
    ("mara@googlemail.com", "mara@googlemail.com"),
    ("ken@example.com.", "ken@example.com"),
    ("ken@[192.0.2.1]", "ken@[192.0.2.1]"),
    ("ken@shop_1.example", "ken@shop_1.example"),
    ("ken@-ü-.example", "ken@-ü-.example"),
    ('"ken @ home"@example.com', '"ken @ home"@example.com'),
    ("x" * 64 + "@example.com", "x" * 64 + "@example.com"),
]


@pytest.mark.parametrize(("text", "address"), ADDRESSES)
def test_an_address_takes_one_form(text: str, address: str):
    assert email(text) == address
    assert email(address) == address


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "without @"),
        ("mara.lind", "without @"),
        ("@example.com", "before the @"),
        ("mara@lind@example.com", "before the @"),
        ("mara lind@example.com", "before the @"),
        ('"mara@example.com', "before the @"),
        ("mara@", "after the @"),
        ("mara@exam ple.com", "after the @"),
        ("mara@.", "at most"),
        ("x" * 65 + "@example.com", "at most"),
        ("x@" + "y" * 256, "at most"),
    ],
)
def test_what_is_no_address_is_refused_without_being_quoted(text: str, reason: str):
    with pytest.raises(NormaliseError, match=reason) as refusal:
        email(text)

    assert "mara" not in refusal.value.reason


@given(st.text(max_size=40) | st.builds("{}@{}".format, st.text(max_size=10), st.text(max_size=10)))
def test_any_text_is_read_or_refused_and_read_once_for_all(text: str):
    try:
        address = email(text)
    except NormaliseError:
        return
    assert email(address) == address
