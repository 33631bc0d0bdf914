"""Transactions that share a commit stand or fall by themselves; a failed commit fails all of them and nothing else."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from storeboard.errors import FencedError, TerminalError, TransientError
from storeboard.model import Applied, Entry, Key, Lease, Notification, Ref, Settlement, Touch
from storeboard.store import Options, SqliteStore, open_store


class Clock:
    def now(self) -> float:
        return 1_790_000_000.0


def key(number: int) -> Key:
    return Key("orders", Ref("acme", "order", str(number)))


def delivery(number: int) -> tuple[Notification, list[Touch]]:
    one = Notification("push", f"n{number}", "changed", key(number).ref)
    return one, [Touch(key(number), "orders", "test")]


class FailingVfs(apsw.VFS):
    """A file layer whose sync fails once, at the Nth sync from now."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.syncs_left: int | None = None
        super().__init__(name, "")

    def xOpen(self, name, flags):
        return FailingFile(self, name, flags)


class FailingFile(apsw.VFSFile):
    def __init__(self, vfs: FailingVfs, name, flags) -> None:
        self._vfs = vfs
        super().__init__("", name, flags)

    def xSync(self, flags):
        if self._vfs.syncs_left is not None:
            self._vfs.syncs_left -= 1
            if self._vfs.syncs_left == 0:
                raise apsw.IOError("the disk did not answer")
        super().xSync(flags)


@pytest.fixture
def failing(tmp_path: Path) -> Iterator[FailingVfs]:
    vfs = FailingVfs(f"failing-{tmp_path.name}-{id(tmp_path)}")
    yield vfs
    vfs.unregister()


@pytest.mark.parametrize("nth", range(1, 7))
@pytest.mark.parametrize("inline", [False, True])
def test_a_commit_whose_sync_fails_is_refused_and_everything_earlier_holds(
    tmp_path: Path, failing: FailingVfs, nth: int, inline: bool
):
    path = tmp_path / "a.db"

    async def run() -> tuple[list[int], list[str]]:
        options = Options(vfs=failing.name)
        store = await open_store(f"sqlite:///{path}", clock=Clock(), inline=inline, options=options)
        failing.syncs_left = nth
        kept: list[int] = []
        reasons: list[str] = []
        for number in range(8):
            try:
                await store.record([delivery(number)])
                kept.append(number)
            except TransientError as error:
                reasons.append(error.reason)
        failing.syncs_left = None
        await store.close()
        return kept, reasons

    kept, reasons = asyncio.run(run())

    assert len(reasons) == 1
    assert "a.db: the store could not be written or read" in reasons[0]
    connection = apsw.Connection(str(path))
    assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    stored = connection.execute("select ref from binding order by ref").fetchall()
    connection.close()
    assert stored == [(str(key(number).ref),) for number in kept]


def with_store(path: Path, work) -> object:
    async def run():
        store = await open_store(f"sqlite:///{path}", clock=Clock())
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())


def test_what_fails_in_a_shared_commit_takes_nothing_of_the_others_with_it(tmp_path: Path):
    stale = Lease("orders", "nobody", 7, 0.0)
    bad = (Notification("push", "bad", "changed", key(1).ref), [object()])

    async def work(store: SqliteStore):
        calls = [store.record([delivery(number)]) for number in range(20)]
        calls.insert(5, store.record([bad]))
        calls.insert(9, store.claim(stale, 5))
        answers = await asyncio.gather(*calls, return_exceptions=True)
        return answers, (await store.counts()).due, await store.record([(bad[0], [])])

    answers, due, again = with_store(tmp_path / "a.db", work)

    assert [type(one) for one in answers if isinstance(one, BaseException)] == [AttributeError, FencedError]
    assert due == 20
    assert again.accepted == 1


def test_a_cancelled_caller_hurts_nobody(tmp_path: Path):
    async def work(store: SqliteStore):
        tasks = [asyncio.create_task(store.record([delivery(number)])) for number in range(20)]
        await asyncio.wait(tasks, timeout=0)
        tasks[3].cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        return [type(one).__name__ for one in answers].count("Recorded")

    assert with_store(tmp_path / "a.db", work) == 19


def test_a_closed_store_says_so_and_closing_twice_is_once(tmp_path: Path):
    async def work(store: SqliteStore):
        await store.close()
        await store.close()
        with pytest.raises(TerminalError, match=r"a\.db: the store is closed"):
            await store.record([delivery(1)])

    with_store(tmp_path / "a.db", work)


def test_closing_finishes_what_was_asked_before(tmp_path: Path):
    async def work(store: SqliteStore):
        tasks = [asyncio.create_task(store.record([delivery(number)])) for number in range(50)]
        await asyncio.wait(tasks, timeout=0)
        await store.close()
        return sum(one.accepted for one in await asyncio.gather(*tasks))

    assert with_store(tmp_path / "a.db", work) == 50


@pytest.mark.parametrize(
    ("change", "first_broken"),
    [
        ("update entry set why = 'other' where seq = 3", 3),
        ("update entry set after = '{}' where seq = 2", 2),
        ("delete from entry where seq = 4", 5),
        ("update entry set hash = 'x' where seq = 1", 1),
        ("update entry set after = null, before = null, salt = null where seq = 2", None),
    ],
)
def test_a_ledger_that_was_tampered_with_does_not_hold(tmp_path: Path, change: str, first_broken: int | None):
    path = tmp_path / "a.db"

    async def fill(store: SqliteStore):
        await store.touch([Touch(key(number), "orders", "test") for number in range(6)])
        lease = await store.lease("orders", "one", 60)
        assert lease is not None
        claimed = await store.claim(lease, 10)
        entries = [Entry(1.0, one.key, "c", "applied", "w", after={"total": "5"}) for one in claimed]
        pairs = zip(claimed, entries, strict=True)
        await store.settle(lease, [Settlement(one, Applied(1), entry) for one, entry in pairs])
        assert await store.verify_chain() is None

    with_store(path, fill)
    connection = apsw.Connection(str(path))
    connection.execute(change)
    connection.close()

    assert with_store(path, SqliteStore.verify_chain) == first_broken
