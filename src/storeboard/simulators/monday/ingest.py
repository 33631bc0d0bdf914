"""
Bulk upsert by CSV: a job, an address to upload to, a state to poll, a report.

Cells have formats of their own, which are not those of the API. Rows are independent: a bad one is counted invalid
and the rest goes on. Matching looks at the whole board; of several matches the most recently created one is updated.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from storeboard.simulators.monday import operations, structure
from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.labels import labels_of
from storeboard.simulators.monday.refusals import Refused, Rejected, bad_argument
from storeboard.simulators.monday.texts import text_of
from storeboard.simulators.monday.world import Board, Column, Item, Json, User

upload_seconds = 600.0
upload_bytes_max = 150_000_000
clear_word = "<NULL>"
_match_types = frozenset({"email", "phone", "text", "name", "numbers", "link", "date", "long_text", "status"})

JobState = Literal["UPLOAD_PENDING", "REJECTED", "PROCESSING", "COMPLETED", "FAILED"]


@dataclass(slots=True)
class IngestJob:
    """`ready_at` is when a poll sees the end; the work itself is done at upload."""

    id: str
    user: User
    board_id: str
    group_id: str
    match_column: str | None
    behaviour: str
    upload_until: float
    base_url: str = ""
    ready_at: float = 0.0
    ended: JobState | None = None
    failure: str | None = None
    message: str | None = None
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("submitted", "invalid", "skipped", "created", "updated", "failed"), 0)
    )
    report: list[tuple[int, str, str, str]] = field(default_factory=list[tuple[int, str, str, str]])

    def status_at(self, now: float) -> JobState:
        if self.ended is None:
            return "UPLOAD_PENDING"
        return self.ended if now >= self.ready_at else "PROCESSING"


@dataclass(frozen=True, slots=True)
class BulkJob:
    """A bulk archive or delete: done when it is started, told when it is polled."""

    id: str
    total: int
    succeeded: int
    failed: int


def start_ingest(
    account: Account, user: User, board_id: str, group_id: str, on_match: Mapping[str, str] | None, base_url: str
) -> IngestJob:
    """Open a job, or refuse: the number of starts an hour is limited."""
    now, window = account.now, account.meter.ingest_starts
    if window.used_at(now) >= account.limits.ingest_starts_hour:
        left = window.closes_in(now)
        raise Rejected(
            429,
            "RATE_LIMIT_EXCEEDED",
            "Too many imports were started",
            retry=left,
            extra={"retryAfterMs": int(left * 1000)},
        )
    board = account.board(board_id)
    structure.live_group(board, group_id)
    match = None if on_match is None else on_match["match_column_id"]
    if match is not None and structure.live_column(board, match).type not in _match_types:
        raise bad_argument("items cannot be matched by this column", match_column_id=match)
    window.add(1, now)
    behaviour = "UPSERT" if on_match is None else on_match["behaviour"]
    job = IngestJob(account.new_word(24), user, board_id, group_id, match, behaviour, now + upload_seconds, base_url)
    account.jobs[job.id] = job
    return job


def upload(account: Account, job_id: str, body: bytes, seconds: float = 5.0) -> bool:
    """Take the file of a job and work it off; False when there is no open job under this address."""
    job = account.jobs.get(job_id)
    if not isinstance(job, IngestJob) or job.ended is not None or account.now > job.upload_until:
        return False
    job.ready_at = account.now + seconds
    if len(body) > upload_bytes_max:
        _end(job, "REJECTED", "FILE_TOO_LARGE", "The file is too large")
        return True
    try:
        rows = list(csv.reader(io.StringIO(body.decode("utf-8"), newline=""), strict=True))
        _work(account, job, rows)
    except (UnicodeDecodeError, csv.Error):
        _end(job, "REJECTED", "INVALID_UPLOAD", "The file is no CSV in UTF-8")
    except Refused as refused:
        _end(job, "REJECTED", "INVALID_UPLOAD", str(refused))
    return True


def _end(job: IngestJob, ended: JobState, failure: str | None = None, message: str | None = None) -> None:
    job.ended, job.failure, job.message = ended, failure, message


def _work(account: Account, job: IngestJob, rows: Sequence[Sequence[str]]) -> None:
    header, lines = (rows[0] if rows else []), rows[1:]
    if not header or header[0] != "name" or len(set(header)) != len(header):
        raise bad_argument("the first header is name and no header repeats")
    board = account.board(job.board_id)
    columns = [structure.live_column(board, column_id) for column_id in header]
    for column in columns:
        if column.type not in _CELLS:
            raise bad_argument(f"columns of type {column.type} cannot be imported", column_id=column.id)
    if job.match_column is not None and job.match_column not in header:
        raise bad_argument("the match column is not in the file", match_column_id=job.match_column)
    if len(lines) > account.limits.ingest_rows:
        raise bad_argument("the file has too many rows", rows=len(lines))
    window, now = account.meter.ingest_items, account.now
    if window.used_at(now) + len(lines) > account.limits.ingest_items_hour:
        _end(job, "REJECTED", "ACCOUNT_CAPACITY_EXCEEDED", "Too many items were imported in this hour")
        return
    if board.active_items + len(lines) > account.limits.items_per_board and job.match_column is None:
        _end(job, "REJECTED", "BOARD_CAPACITY_EXCEEDED", "The board cannot hold so many items")
        return
    window.add(len(lines), now)
    job.counts["submitted"] = len(lines)
    _import(account, job, board, columns, lines)
    _end(job, "COMPLETED")


def _import(
    account: Account, job: IngestJob, board: Board, columns: Sequence[Column], lines: Sequence[Sequence[str]]
) -> None:
    match = None if job.match_column is None else structure.live_column(board, job.match_column)
    place = None if match is None else [column.id for column in columns].index(match.id)
    last = {} if place is None else {line[place].casefold(): at for at, line in enumerate(lines) if place < len(line)}
    known = {} if match is None else _by_match(account, board, match)
    for at, line in enumerate(lines):
        key = line[place].casefold() if place is not None and place < len(line) else ""
        if key and last[key] != at:
            _count(job, at, "skipped")
            continue
        try:
            _row(account, job, board, columns, line, at, known.get(key) if key else None)
        except Refused as refused:
            _count(job, at, "invalid", error=str(refused))


def _by_match(account: Account, board: Board, match: Column) -> dict[str, Item]:
    """Index the active items by what they are matched by; the youngest of several wins."""
    found: dict[str, Item] = {}
    for item in board.items.values():
        if item.state == "active":
            value = item.values.get(match.id)
            if match.type == "email" and value is not None:
                found[value["email"].casefold()] = item
            else:
                found[(text_of(account, item, match, value) or "").casefold()] = item
    return found


def _row(
    account: Account,
    job: IngestJob,
    board: Board,
    columns: Sequence[Column],
    line: Sequence[str],
    at: int,
    item: Item | None,
) -> None:
    if len(line) != len(columns):
        raise bad_argument(f"the row has {len(line)} cells and the header {len(columns)}")
    values = {
        column.id: None if text == clear_word else _CELLS[column.type](account, column, text)
        for column, text in zip(columns, line, strict=True)
        if text != ""
    }
    if item is None:
        made = operations.create_item(
            account, job.user, board.id, str(values.pop("name", "")), group_id=job.group_id, values=values
        )
        _count(job, at, "created", made.id)
    elif job.behaviour == "SKIP":
        _count(job, at, "skipped", item.id)
    else:
        operations.change_values(account, job.user, board.id, item.id, values)
        _count(job, at, "updated", item.id)


def _count(job: IngestJob, at: int, status: str, item_id: str = "", error: str = "") -> None:
    job.counts[status] += 1
    job.report.append((at + 1, status, item_id, error))


def report_of(job: IngestJob) -> str:
    """Write the job's report: one line per row."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(("serialNo", "status", "itemId", "error"))
    writer.writerows(job.report)
    return sheet.getvalue()


def end_items(account: Account, user: User, board_id: str, item_ids: Sequence[str], state: str) -> BulkJob:
    """Archive or delete many items of one board; those that cannot be are counted."""
    board = account.board(board_id)
    failed = 0
    for item_id in item_ids:
        item = account.items.get(item_id)
        if item is None or item.board is not board or item.state == "deleted" or item.state == state:
            failed += 1
            continue
        operations.end_item(account, user, item_id, state)
    job = BulkJob(account.new_word(24), len(item_ids), len(item_ids) - failed, failed)
    account.jobs[job.id] = job
    return job


def _label_cell(_: Account, column: Column, text: str) -> Json:
    if not any(label["label"] == text for label in labels_of(column)):
        raise bad_argument(f"label {text!r} does not exist", column_id=column.id)
    return {"label": text}


def _dropdown_cell(account: Account, column: Column, text: str) -> Json:
    parts = [part.strip() for part in text.split(",")]
    for part in parts:
        _label_cell(account, column, part)
    return {"labels": parts}


def _email_cell(_: Account, column: Column, text: str) -> Json:
    match = re.match(r"^(.*?)\s*<([^<>]+)>$", text)
    return {"email": match[2], "text": match[1] or match[2]} if match else {"email": text, "text": text}


def _link_cell(_: Account, column: Column, text: str) -> Json:
    match = re.match(r"^\[(.*)\]\((\S+)\)$", text)
    return {"url": match[2], "text": match[1]} if match else {"url": text, "text": ""}


def _phone_cell(_: Account, column: Column, text: str) -> Json:
    number, _space, country = text.partition(" ")
    return {"phone": number, "countryShortName": country.strip()}


def _relation_cell(account: Account, column: Column, text: str) -> Json:
    parts = [part.strip().rpartition(":")[2] for part in text.split(",")]
    if len(parts) > 50:
        raise bad_argument("a cell can be linked to at most 50 items", column_id=column.id)
    boards = [account.boards[str(each)] for each in column.settings["boardIds"]]
    names = {item.name: item.id for board in boards for item in board.items.values() if item.state == "active"}
    return {"item_ids": [part if part.isdecimal() else names.get(part, part) for part in parts]}


def _checkbox_cell(_: Account, column: Column, text: str) -> Json:
    word = text.strip().casefold()
    if word in ("yes", "true", "v", "1", "checked"):
        return {"checked": "true"}
    if word in ("no", "false", "0", "unchecked"):
        return None
    raise bad_argument(f"{text!r} is neither yes nor no", column_id=column.id)


def _people_cell(account: Account, column: Column, text: str) -> Json:
    by_email = {user.email: user.id for user in account.users.values()}
    parts = [part.strip() for part in text.split(",")]
    ids = [part.removeprefix("user:") if part.startswith("user:") else by_email.get(part, part) for part in parts]
    return {"personsAndTeams": [{"id": each, "kind": "person"} for each in ids]}


def _timeline_cell(_: Account, column: Column, text: str) -> Json:
    start, _slash, end = text.partition("/")
    return {"from": start, "to": end}


_CELLS: Mapping[str, Callable[[Account, Column, str], Json]] = {
    "name": lambda _account, _column, text: text,
    "text": lambda _account, _column, text: text,
    "long_text": lambda _account, _column, text: {"text": text},
    "numbers": lambda _account, _column, text: text,
    "date": lambda _account, _column, text: {"date": text},
    "status": _label_cell,
    "dropdown": _dropdown_cell,
    "email": _email_cell,
    "link": _link_cell,
    "phone": _phone_cell,
    "board_relation": _relation_cell,
    "checkbox": _checkbox_cell,
    "people": _people_cell,
    "timeline": _timeline_cell,
}
