"""What the environment and the machine say."""

import subprocess
import sys
from pathlib import Path

import pytest

from storeboard.errors import TerminalError
from storeboard.settings import files_of, holder_name, is_dead, secret_of


def test_this_process_is_alive_and_one_that_ended_is_dead():
    code = "from storeboard.settings import holder_name; print(holder_name())"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()

    assert not is_dead(holder_name())
    assert is_dead(ended)


@pytest.mark.parametrize("holder", ["", "somebody", "another-machine/1/2", "/x/y"])
def test_a_holder_that_cannot_be_judged_counts_as_alive(holder: str):
    assert not is_dead(holder)


def test_a_process_that_took_the_number_of_a_dead_one_is_not_it():
    host, pid, start = holder_name().rsplit("/", 2)

    assert is_dead(f"{host}/{pid}/{int(start) - 1}")


def test_a_secret_is_read_where_its_reference_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "token").write_text(" s3cret\n")
    monkeypatch.setenv("A_TOKEN", "from-environment")

    assert secret_of("file:token", tmp_path) == "s3cret"
    assert secret_of("env:A_TOKEN", tmp_path) == "from-environment"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("env:NOT_SET_ANYWHERE", "NOT_SET_ANYWHERE is not set"),
        ("file:missing", "file:missing cannot be read"),
        ("plain-secret", "a secret is a reference"),
    ],
)
def test_a_reference_that_leads_nowhere_is_named(reference: str, message: str, tmp_path: Path):
    with pytest.raises(TerminalError, match=message):
        secret_of(reference, tmp_path)


def test_a_secret_given_as_a_value_is_not_repeated(tmp_path: Path):
    with pytest.raises(TerminalError) as error:
        secret_of("hunter2:token", tmp_path)

    assert "token" not in error.value.reason


def test_a_directory_without_a_configuration_says_what_writes_one(tmp_path: Path):
    with pytest.raises(TerminalError, match="storeboard init DIR"):
        files_of(tmp_path)
