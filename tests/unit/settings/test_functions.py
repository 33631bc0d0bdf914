"""The Python file of a user's own transforms, as it is loaded."""

from pathlib import Path

import pytest

from storeboard.errors import ConfigurationError
from storeboard.settings import functions_of

FINE = """
import re
from datetime import datetime
from functools import lru_cache

LIMIT = 3

def _hidden(value): return value

@lru_cache
def region(value): return re.sub("[0-9]", "", value)[:LIMIT]
"""


def test_what_the_file_defines_is_found_and_what_it_imports_is_not(tmp_path: Path):
    (tmp_path / "mine.py").write_text(FINE)

    found = functions_of(tmp_path, "mine.py")

    assert sorted(found) == ["LIMIT", "region"]
    assert found["region"]("1a2b3c4d") == "abc"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "mine.py: there is no such file, or it cannot be read"),
        ("x = 1\ndef f(:\n", "mine.py:2: not Python: invalid syntax"),
        ("x = 1\n\nraise ValueError('a secret')\n", "mine.py:3: raised ValueError"),
        ("import nothing_of_this_name\n", "mine.py:1: raised ModuleNotFoundError"),
        ("def f():\n  return {}['x']\nf()\n", "mine.py:2: raised KeyError"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_told_with_its_line(tmp_path: Path, text: str | None, told: str):
    if text is not None:
        (tmp_path / "mine.py").write_text(text)

    with pytest.raises(ConfigurationError) as raised:
        functions_of(tmp_path, "mine.py")

    assert str(raised.value) == told
