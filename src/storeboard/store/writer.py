"""
One writer and a few readers on one SQLite file.

A caller ships a whole transaction as a function. Transactions that wait together share one commit: each stands in its
own savepoint, so that one that fails takes nothing of the others with it, and all are durable when they return. A
failed commit fails all of them. No single statement of a caller ever runs outside a transaction, and no transaction
is tried twice. Every error is caught whatever it is, because the callers wait in other threads and loops: it is
forwarded to those whose transaction it ended, and ends neither the thread nor a transaction of others.
"""

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import apsw

from storeboard.errors import StoreboardError, TerminalError, TransientError

GROUP_MAX: Final = 256
READERS_MAX: Final = 2

T = TypeVar("T")
Work = Callable[[apsw.Connection], T]


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work[Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Answer:
    value: Any = None
    error: BaseException | None = None


class Writer:
    """Runs transactions one group after the other on its own thread."""

    def __init__(self, connection: apsw.Connection, path: str) -> None:
        self._connection = connection
        self._path = path
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="store-writer")
        self._lock = threading.Lock()
        self._waiting: deque[_Job] = deque()
        self._draining = False
        self._closed = False

    async def run(self, work: Work[T]) -> T:
        """Run one transaction; durable on return."""
        loop = asyncio.get_running_loop()
        job = _Job(work, loop, loop.create_future())
        with self._lock:
            if self._closed:
                raise TerminalError(f"{self._path}: the store is closed")
            self._waiting.append(job)
            wake, self._draining = not self._draining, True
        if wake:
            self._pool.submit(self._drain)
        return await job.future

    async def close(self) -> None:
        """Finish what waits, then close the connection."""
        with self._lock:
            self._closed = True
        await asyncio.to_thread(self._pool.shutdown)
        self._connection.close()

    def _drain(self) -> None:
        while group := self._take():
            _deliver(group, self._commit(group))

    def _take(self) -> list[_Job]:
        with self._lock:
            group = [self._waiting.popleft() for _ in range(min(len(self._waiting), GROUP_MAX))]
            self._draining = bool(group)
            return group

    def _commit(self, group: Sequence[_Job]) -> list[_Answer]:
        if len(group) == 1:
            return [self._alone(group[0])]
        try:
            self._connection.execute("begin immediate")
            answers = [self._step(job) for job in group]
            self._connection.execute("commit")
        except BaseException as error:
            # Whatever it is, the callers wait for it; it travels to every one of them.
            return [_Answer(error=failure(self._connection, self._path, error))] * len(group)
        return answers

    def _alone(self, job: _Job) -> _Answer:
        try:
            return _Answer(transaction(self._connection, self._path, job.work))
        except BaseException as error:
            return _Answer(error=error)

    def _step(self, job: _Job) -> _Answer:
        self._connection.execute("savepoint step")
        try:
            answer = _Answer(job.work(self._connection))
        except BaseException as error:
            if not self._connection.in_transaction:
                raise
            self._connection.execute("rollback to step")
            answer = _Answer(error=translated(self._path, error))
        self._connection.execute("release step")
        return answer


class InlineWriter:
    """Runs every transaction in the caller's own thread: for a world in which time and order are given."""

    def __init__(self, connection: apsw.Connection, path: str) -> None:
        self._connection = connection
        self._path = path

    async def run(self, work: Work[T]) -> T:
        """Run one transaction; durable on return."""
        return transaction(self._connection, self._path, work)

    async def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Readers:
    """Runs reads on connections of their own: each sees one commit, the last one when it begins."""

    def __init__(self, connect: Callable[[], apsw.Connection], path: str) -> None:
        self._path = path
        self._connections: queue.SimpleQueue[apsw.Connection] = queue.SimpleQueue()
        for _ in range(READERS_MAX):
            self._connections.put(connect())
        self._pool = ThreadPoolExecutor(READERS_MAX, thread_name_prefix="store-reader")

    async def run(self, work: Work[T]) -> T:
        """Run one read."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._read, work)

    async def close(self) -> None:
        """Finish what runs, then close the connections."""
        await asyncio.to_thread(self._pool.shutdown)
        for _ in range(READERS_MAX):
            self._connections.get().close()

    def _read(self, work: Work[T]) -> T:
        connection = self._connections.get()
        try:
            return transaction(connection, self._path, work, begin="begin")
        finally:
            self._connections.put(connection)


def transaction(connection: apsw.Connection, path: str, work: Work[T], begin: str = "begin immediate") -> T:
    """Run the work and commit it, or leave nothing of it and raise."""
    try:
        connection.execute(begin)
        value = work(connection)
        connection.execute("commit")
    except BaseException as error:
        meant = failure(connection, path, error)
        if meant is error:
            raise
        raise meant from error
    return value


def failure(connection: apsw.Connection, path: str, error: BaseException) -> BaseException:
    """Roll back what is open and say what the error means."""
    if connection.in_transaction:
        with suppress(apsw.Error):
            connection.execute("rollback")
    return translated(path, error)


def translated(path: str, error: BaseException) -> BaseException:
    """What an error of SQLite means to a caller; any other error is itself."""
    match error:
        case StoreboardError():
            return error
        case apsw.BusyError() | apsw.LockedError():
            return TransientError(f"{path}: the store is busy, another process is writing")
        case apsw.FullError():
            return TransientError(f"{path}: the disk is full, nothing was stored")
        case apsw.IOError() | apsw.NoMemError() | apsw.InterruptError():
            return TransientError(f"{path}: the store could not be written or read ({error})")
        case apsw.CorruptError() | apsw.NotADBError():
            return TerminalError(f"{path}: the file is damaged or no SQLite database ({error}); restore a backup")
        case apsw.ReadOnlyError() | apsw.CantOpenError() | apsw.PermissionsError():
            return TerminalError(f"{path}: the store cannot be opened for writing ({error})")
        case _:
            return error


def _deliver(group: Sequence[_Job], answers: Sequence[_Answer]) -> None:
    """Give every caller its answer, with one wake-up for each event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], _Answer]]] = {}
    for job, answer in zip(group, answers, strict=True):
        by_loop.setdefault(job.loop, []).append((job.future, answer))
    for loop, ready in by_loop.items():
        # A loop that is closed has nobody left who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_resolve, ready)


def _resolve(ready: Sequence[tuple[asyncio.Future[Any], _Answer]]) -> None:
    for future, answer in ready:
        if future.done():
            continue
        if answer.error is not None:
            future.set_exception(answer.error)
        else:
            future.set_result(answer.value)
