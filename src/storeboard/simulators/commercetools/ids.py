"""Ids as commercetools gives them."""

import random


def uuid_of(chance: random.Random) -> str:
    """Draw a version 4 UUID."""
    text = f"{chance.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[int(text[16], 16) % 4]}{text[17:20]}-{text[20:]}"
