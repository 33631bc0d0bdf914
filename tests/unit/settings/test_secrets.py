"""A secret is resolved from its reference, and no message ever repeats one."""

from pathlib import Path

import pytest

from storeboard.errors import TerminalError
from storeboard.settings import SECRET_BYTES_MAX, files_of, secret_of

CANARY = "canary-of-a-secret"


@pytest.mark.parametrize("around", ["{}", " {}\n", "\t{}", "{}\r\n"])
def test_a_secret_is_read_without_the_white_space_around_it(
    around: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("A_SECRET", around.format(CANARY))
    (tmp_path / "secret").write_text(around.format(CANARY))

    assert secret_of("env:A_SECRET", tmp_path) == CANARY
    assert secret_of("file:secret", tmp_path) == CANARY
    assert secret_of(f"file:{tmp_path / 'secret'}", Path("elsewhere")) == CANARY


UNUSABLE = {
    "a line break inside": f"{CANARY}\nx-header: 1".encode(),
    "a NUL inside": f"{CANARY}\x00{CANARY}".encode(),
    "bytes that are no text": CANARY.encode() + b"\xff",
    "too much": CANARY.encode() + b"x" * SECRET_BYTES_MAX,
    "white space alone": b" \n ",
    "nothing": b"",
}


@pytest.mark.parametrize("content", UNUSABLE.values(), ids=UNUSABLE)
def test_an_unusable_secret_is_refused_by_its_reference_alone(content: bytes, tmp_path: Path):
    (tmp_path / "secret").write_bytes(content)

    with pytest.raises(TerminalError, match="file:secret") as caught:
        secret_of("file:secret", tmp_path)

    assert CANARY not in caught.value.reason


@pytest.mark.parametrize("reference", [CANARY, f"{CANARY}:x", f"vault:{CANARY}", f"ENV:{CANARY}", ""])
def test_a_secret_in_place_of_a_reference_is_not_repeated(reference: str, tmp_path: Path):
    with pytest.raises(TerminalError, match="env:NAME or file:PATH") as caught:
        secret_of(reference, tmp_path)

    assert CANARY not in caught.value.reason


@pytest.mark.parametrize("reference", ["env:NOT_SET_ANYWHERE", "file:missing", "file:."])
def test_a_secret_that_is_not_there_is_named_by_its_reference(reference: str, tmp_path: Path):
    with pytest.raises(TerminalError, match=reference):
        secret_of(reference, tmp_path)


def test_a_configuration_file_that_is_no_text_is_named(tmp_path: Path):
    (tmp_path / "storeboard.yaml").write_text("mappings: []")
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "orders.yaml").write_bytes(b"\xff\xfe")

    with pytest.raises(TerminalError, match=r"orders\.yaml is not UTF-8"):
        files_of(tmp_path)


def test_a_directory_without_a_configuration_says_how_to_make_one(tmp_path: Path):
    with pytest.raises(TerminalError, match="storeboard init"):
        files_of(tmp_path)
