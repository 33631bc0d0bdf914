"""A store that is not safe to use is refused with a reason that names the file."""

import asyncio
import multiprocessing
from pathlib import Path

import apsw
import pytest

from storeboard.errors import TerminalError, TransientError
from storeboard.model import Key, Ref, Touch
from storeboard.store import Options, exclusive_run, open_store, opening
from storeboard.store.opening import Migration


class Clock:
    def now(self) -> float:
        return 1_790_000_000.0


def touch_one(path: Path, number: int = 1, **options) -> int:
    """Open the store, touch one key, close it; return how many keys are due."""

    async def run() -> int:
        store = await open_store(f"sqlite:///{path}", clock=Clock(), options=Options(**options))
        try:
            await store.touch([Touch(Key("orders", Ref("acme", "order", str(number))), "orders", "test")])
            return (await store.counts()).due
        finally:
            await store.close()

    return asyncio.run(run())


def refusal(path: Path) -> str:
    with pytest.raises(TerminalError) as caught:
        touch_one(path)
    return str(caught.value)


def damage(path: Path, statement: str) -> None:
    connection = apsw.Connection(str(path))
    connection.execute(statement)
    connection.close()


def test_what_was_stored_is_there_when_it_is_opened_again(tmp_path: Path):
    touch_one(tmp_path / "a.db", 1)

    assert touch_one(tmp_path / "a.db", 2) == 2


def test_a_relative_address_starts_at_the_base(tmp_path: Path):
    assert opening.path_of("sqlite:///data/a.db", tmp_path) == tmp_path / "data" / "a.db"
    assert opening.path_of("sqlite:////var/a.db", tmp_path) == Path("/var/a.db")


@pytest.mark.parametrize("url", ["postgresql://x/y", "sqlite://", "sqlite:///", "a.db", "sqlite:///a.db?mode=ro"])
def test_an_address_of_another_kind_is_refused(url: str, tmp_path: Path):
    with pytest.raises(TerminalError, match="expected sqlite"):
        opening.path_of(url, tmp_path)


def test_a_directory_that_is_not_there_is_refused(tmp_path: Path):
    assert f"{tmp_path}/none/a.db" in refusal(tmp_path / "none" / "a.db")


def test_a_directory_that_cannot_be_written_is_refused():
    with pytest.raises(TerminalError, match=r"/proc/a\.db.*cannot be written"):
        opening.check_place(Path("/proc/a.db"), "")


@pytest.mark.parametrize(
    ("directory", "kind"),
    [
        ("/", "ext4"),
        ("/data", "ext4"),
        ("/mnt/share", "nfs4"),
        ("/mnt/share/a b", "cifs"),
        ("/mnt/share/a b/c", "cifs"),
        ("/mnt/shared", "ext4"),
        ("/mnt/late", "fuse.sshfs"),
    ],
)
def test_the_file_system_of_a_directory_is_that_of_its_nearest_mount(directory: str, kind: str):
    mounts = (
        "/dev/vda / ext4 rw 0 0\nhost:/x /mnt/share nfs4 rw 0 0\n//host/y /mnt/share/a\\040b cifs rw 0 0\nbroken\n"
        "/dev/vdb /mnt/late ext4 rw 0 0\nme@host: /mnt/late fuse.sshfs rw 0 0\n"
    )

    assert opening.file_system_of(Path(directory), mounts) == kind


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p"])
def test_a_network_file_system_is_refused(kind: str, tmp_path: Path):
    with pytest.raises(TerminalError, match=rf"a\.db: .*network file system \({kind}\)"):
        opening.check_place(tmp_path / "a.db", f"/dev/vda / ext4 rw 0 0\nhost:/x {tmp_path} {kind} rw 0 0\n")


@pytest.mark.parametrize("version", ["3.40.1", "3.51.2"])
def test_a_sqlite_that_can_corrupt_a_store_is_refused(version: str):
    with pytest.raises(TerminalError, match=version):
        opening.check_sqlite(version)


@pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0.0"])
def test_a_good_sqlite_is_taken(version: str):
    opening.check_sqlite(version)


def test_a_newer_schema_is_refused(tmp_path: Path):
    touch_one(tmp_path / "a.db")
    damage(tmp_path / "a.db", "insert into migration values (999, 'x', 0)")

    assert "a.db: the schema is newer (999)" in refusal(tmp_path / "a.db")


def test_a_changed_migration_is_refused(tmp_path: Path):
    touch_one(tmp_path / "a.db")
    damage(tmp_path / "a.db", "update migration set sha256 = 'x' where number = 1")

    assert "a.db: migration 0001_first.sql is not the one" in refusal(tmp_path / "a.db")


def test_a_database_of_something_else_is_refused_and_left_alone(tmp_path: Path):
    damage(tmp_path / "a.db", "create table photo (id integer)")

    assert "a.db: the file is a database of something else" in refusal(tmp_path / "a.db")
    connection = apsw.Connection(str(tmp_path / "a.db"))
    assert connection.execute("select name from sqlite_schema").fetchall() == [("photo",)]
    connection.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path):
    (tmp_path / "a.db").write_bytes(b"not a database at all " * 400)

    assert "a.db: the file is damaged or no SQLite database" in refusal(tmp_path / "a.db")


def test_a_damaged_file_is_refused(tmp_path: Path):
    path = tmp_path / "a.db"
    touch_one(path)
    pages = bytearray(path.read_bytes())
    pages[4096 * 2 : 4096 * 6] = b"\xff" * (4096 * 4)
    path.write_bytes(pages)

    assert "a.db" in refusal(path)


def test_a_step_of_the_schema_is_applied_whole_or_not_at_all(tmp_path: Path):
    path = tmp_path / "a.db"
    connection = opening.connect(path, busy_ms=100, durable=True, vfs=None)
    steps = [
        Migration(1, "0001_a.sql", "create table a (x)"),
        Migration(2, "0002_b.sql", "create table b (x); nonsense"),
    ]

    with pytest.raises(apsw.SQLError):
        opening.migrate(connection, path, steps, 0)

    tables = {name for (name,) in connection.execute("select name from sqlite_schema where type = 'table'")}
    assert tables == {"migration", "a"}
    connection.close()


def test_two_who_open_one_new_store_at_once_both_succeed(tmp_path: Path):
    async def run() -> list[int]:
        url = f"sqlite:///{tmp_path / 'a.db'}"
        stores = [await open_store(url, clock=Clock()) for _ in range(2)]
        for number, store in enumerate(stores):
            await store.touch([Touch(Key("orders", Ref("acme", "order", str(number))), "orders", "test")])
        due = [(await store.counts()).due for store in stores]
        for store in stores:
            await store.close()
        return due

    assert asyncio.run(run()) == [2, 2]


def test_a_store_that_another_process_writes_is_busy_for_now(tmp_path: Path):
    path = tmp_path / "a.db"
    touch_one(path)
    other = apsw.Connection(str(path))
    other.execute("begin immediate")

    with pytest.raises(TransientError, match=r"a\.db: the store is busy"):
        touch_one(path, busy_ms=20)

    other.execute("rollback")
    other.close()
    assert touch_one(path) == 1


def test_a_second_run_on_one_store_is_refused_until_the_first_ends(tmp_path: Path):
    path = tmp_path / "a.db"
    with exclusive_run(path), pytest.raises(TerminalError, match=r"a\.db: another `run`"), exclusive_run(path):
        pass

    with exclusive_run(path):
        assert path.with_name("a.db.run").exists()


def hold_until_killed(path: Path, held) -> None:
    with exclusive_run(path):
        held.send(True)
        held.recv()


def test_a_killed_run_leaves_no_lock_behind(tmp_path: Path):
    path = tmp_path / "a.db"
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=hold_until_killed, args=(path, theirs))
    process.start()
    assert ours.recv()
    with pytest.raises(TerminalError), exclusive_run(path):
        pass

    process.kill()
    process.join()

    with exclusive_run(path):
        pass
