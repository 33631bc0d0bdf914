"""
The ledger: who wrote what, when and why, as a chain of hashes.

A link's hash covers the one before it and everything of the entry but its snapshots, of which it covers a salted
digest. So a person's values can be erased, or go with their retention, and the chain still holds; without the salt
nobody can find out by trying what an erased value was. Entries are added and never changed otherwise.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import apsw

from storeboard.model import Entry
from storeboard.store import codec
from storeboard.store import statements_report as statements
from storeboard.store.driver import ask, change

Salt = Callable[[int], bytes]

SALT_BYTES: Final = 16
PAGE: Final = 500
GENESIS: Final = "0" * 64
CHAINED: Final[tuple[str, ...]] = (
    "seq",
    "at",
    "mapping",
    "ref",
    "cause",
    "outcome",
    "why",
    "mutations",
    "columns",
    "points",
    "lag",
)


def append(connection: apsw.Connection, entry: Entry, salt: Salt, *, erased: bool) -> None:
    """Add one link; of an erased person only the digest of the snapshots is kept."""
    last = ask(connection, statements.ENTRY_LAST)
    seq, previous = last[0] if last else (0, GENESIS)
    before, after = codec.dumps(dict(entry.before)), codec.dumps(dict(entry.after))
    salted = salt(SALT_BYTES).hex() if entry.before or entry.after else None
    row: dict[str, Any] = {
        "seq": seq + 1,
        "at": codec.micros(entry.at),
        "mapping": codec.text(entry.key.mapping),
        "ref": codec.ref_text(entry.key.ref),
        "cause": codec.text(entry.cause),
        "outcome": codec.text(entry.outcome),
        "why": codec.text(entry.why),
        "mutations": codec.dumps(entry.mutations),
        "columns": codec.dumps(entry.columns),
        "points": codec.integer(entry.points),
        "lag": codec.micros_or_none(entry.lag),
        "digest": digest_of(salted, before, after),
    }
    row["hash"] = hash_of(previous, row)
    kept = salted is not None and not erased
    row.update(salt=salted if kept else None, before=before if kept else None, after=after if kept else None)
    change(connection, statements.ENTRY_INSERT, row)


def digest_of(salt: str | None, before: str, after: str) -> str:
    """The digest of the snapshots; without a salt there are none."""
    return "" if salt is None else hashlib.sha256(f"{salt}\n{before}\n{after}".encode()).hexdigest()


def hash_of(previous: str, row: Mapping[str, Any]) -> str:
    """The hash of a link."""
    chained = [row[name] for name in (*CHAINED, "digest")]
    return hashlib.sha256(f"{previous}\n{codec.dumps(chained)}".encode()).hexdigest()


def page(connection: apsw.Connection, key: Mapping[str, str] | None, after: int) -> list[tuple[Any, ...]]:
    """One page of the ledger, or of one key's part of it, oldest first."""
    values = {"after": after, "limit": PAGE, **(key or {})}
    return ask(connection, statements.ENTRIES if key is None else statements.ENTRIES_OF, values)


def verify_page(connection: apsw.Connection, after: int, previous: str) -> tuple[int, str, int | None]:
    """Check one page of the chain: the last number checked, its hash, and the first number that does not hold."""
    rows = ask(connection, statements.CHAIN, {"after": after, "limit": PAGE})
    for *columns, before, after_, digest, found, salt in rows:
        row: dict[str, Any] = {**dict(zip(CHAINED, columns, strict=True)), "digest": digest}
        intact = salt is None or digest_of(salt, before, after_) == digest
        if row["seq"] != after + 1 or hash_of(previous, row) != found or not intact:
            return after, previous, row["seq"]
        after, previous = row["seq"], found
    return after, previous, None
