"""
Open the SQLite file of a store, or refuse it with a reason.

Refused, each as a `TerminalError` that names the file: a network file system, a directory that cannot be written, a
SQLite that can corrupt a file, a file that is damaged or no store of ours, one with a newer schema or with a migration
that is not the one we know. Nothing is ever repaired or overwritten.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

import apsw

from storeboard.errors import TerminalError
from storeboard.store import statements_report as statements
from storeboard.store.driver import ask, change
from storeboard.store.writer import transaction, translated

SQLITE_MIN: Final = (3, 51, 3)
BUSY_MS: Final = 5000
SCHEME: Final = "sqlite:///"
MOUNTS: Final = Path("/proc/self/mounts")
NETWORK_FILE_SYSTEMS: Final = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4"}
    | {"smb", "smb2", "smb3", "smbfs"}
    | {
        f"fuse.{name}"
        for name in ("ceph", "curlftpfs", "davfs", "gcsfuse", "glusterfs", "juicefs", "rclone", "s3fs", "sshfs")
    }
)


class Migration(NamedTuple):
    """One numbered step of the schema."""

    number: int
    name: str
    text: str

    @property
    def sha256(self) -> str:
        """The digest by which a changed migration is noticed."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def path_of(url: str, base: Path) -> Path:
    """The file behind `sqlite:////absolute` or `sqlite:///relative` to `base`."""
    rest = url.removeprefix(SCHEME)
    if rest == url or not rest or "?" in rest:
        raise TerminalError(f"store {url!r} is not supported; expected sqlite:////absolute/path or sqlite:///relative")
    return base / rest


def check_place(path: Path, mounts: str) -> None:
    """Refuse a directory in which a store is not safe."""
    directory = path.parent
    if not directory.is_dir():
        raise TerminalError(f"{path}: the directory {directory} does not exist")
    kind = file_system_of(directory.resolve(), mounts)
    if kind in NETWORK_FILE_SYSTEMS:
        raise TerminalError(f"{path}: {directory} is on a network file system ({kind}); a store needs a local disk")
    try:
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        raise TerminalError(f"{path}: the directory {directory} cannot be written ({error.strerror})") from error


def file_system_of(directory: Path, mounts: str) -> str | None:
    """The type of the file system that holds a directory, by the system's list of mounts; None when it is not told."""
    found: tuple[int, str] | None = None
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(fields[1].replace("\\040", " "))
        if directory.is_relative_to(point) and (found is None or len(point.parts) >= found[0]):
            found = (len(point.parts), fields[2])
    return None if found is None else found[1]


def check_sqlite(version: str) -> None:
    """Refuse a SQLite with the bug that corrupts a WAL database."""
    if tuple(int(part) for part in version.split(".")) < SQLITE_MIN:
        wanted = ".".join(str(part) for part in SQLITE_MIN)
        raise TerminalError(f"SQLite {version} can corrupt a store; {wanted} or newer is needed")


def connect(path: Path, *, busy_ms: int, durable: bool, vfs: str | None, read_only: bool = False) -> apsw.Connection:
    """Open one connection with the settings that the store relies on."""
    flags = (
        apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    ) | apsw.SQLITE_OPEN_NOMUTEX
    connection = apsw.Connection(str(path), flags=flags, vfs=vfs)
    connection.set_busy_timeout(busy_ms)
    connection.create_scalar_function("least", _least, 2, deterministic=True)
    connection.create_scalar_function("greatest", _greatest, 2, deterministic=True)
    if read_only:
        connection.execute("pragma query_only = on")
    else:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full" if durable else "pragma synchronous = off")
        connection.execute("pragma wal_autocheckpoint = 1000")
    connection.execute("pragma foreign_keys = on")
    return connection


def opened(path: Path, *, busy_ms: int, durable: bool, vfs: str | None, read_only: bool = False) -> apsw.Connection:
    """As `connect`; an error of SQLite says what it means."""
    try:
        return connect(path, busy_ms=busy_ms, durable=durable, vfs=vfs, read_only=read_only)
    except apsw.Error as error:
        raise translated(str(path), error) from error


def prepare(connection: apsw.Connection, path: Path, now: int, *, check: bool) -> None:
    """Check the file and bring its schema up to date."""
    try:
        if check:
            check_file(connection, path)
        migrate(connection, path, migrations(), now)
    except apsw.Error as error:
        raise translated(str(path), error) from error


def check_file(connection: apsw.Connection, path: Path) -> None:
    """Refuse a file whose pages are damaged."""
    found = [str(row[0]) for row in connection.execute("pragma quick_check(5)")]
    if found != ["ok"]:
        raise TerminalError(f"{path}: the file is damaged ({found[0]}); restore a backup")


def migrations() -> tuple[Migration, ...]:
    """Every migration that this version knows, in order."""
    folder = files("storeboard.store") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple(Migration(int(name[:4]), name, (folder / name).read_text("utf-8")) for name in names)


def migrate(connection: apsw.Connection, path: Path, known: Sequence[Migration], now: int) -> None:
    """Bring the schema up to date, each step in one transaction; refuse a schema that is not ours or newer."""
    transaction(connection, str(path), lambda open_: _prepare(open_, path, known))
    for migration in known:
        transaction(connection, str(path), lambda open_, step=migration: _apply(open_, step, now))


def _prepare(connection: apsw.Connection, path: Path, known: Sequence[Migration]) -> None:
    tables = {str(row[0]) for row in ask(connection, statements.TABLES)}
    if tables and "migration" not in tables:
        raise TerminalError(f"{path}: the file is a database of something else; choose another file")
    change(connection, statements.MIGRATION_TABLE, {})
    digests = {migration.number: migration for migration in known}
    for number, sha256 in ask(connection, statements.MIGRATIONS):
        if number not in digests:
            newest = max(digests, default=0)
            raise TerminalError(f"{path}: the schema is newer ({number}) than this version knows ({newest}); upgrade")
        if digests[number].sha256 != sha256:
            raise TerminalError(f"{path}: migration {digests[number].name} is not the one that made this file")


def _apply(connection: apsw.Connection, migration: Migration, now: int) -> None:
    if migration.number in {row[0] for row in ask(connection, statements.MIGRATIONS)}:
        return
    connection.execute(migration.text)
    change(
        connection,
        statements.MIGRATION_INSERT,
        {"number": migration.number, "sha256": migration.sha256, "now": now},
    )


def _least(*values: Any) -> Any:
    return min(values)


def _greatest(*values: Any) -> Any:
    return max(values)


@contextmanager
def exclusive_run(path: Path) -> Generator[None]:
    """Hold the right to be the one `run` on this store; a process that ends, however it ends, gives it back."""
    lock = path.with_name(f"{path.name}.run")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise TerminalError(f"{lock}: the lock cannot be opened ({error.strerror})") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TerminalError(f"{path}: another `run` works on this store") from error
        yield
    finally:
        os.close(descriptor)
