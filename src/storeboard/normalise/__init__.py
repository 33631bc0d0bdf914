"""
Bring what a shop holds into one form: phones, countries, locales, e-mails, money, names, dates, addresses, text.

Every function is pure and takes and returns plain values. What cannot be brought into form raises `NormaliseError`,
whose reason never holds the value itself: it may be personal.
"""


class NormaliseError(ValueError):
    """The value has no normal form; `reason` says what is wrong and what is allowed, without the value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
