"""Bulk upsert by CSV: start, upload, poll, report."""

from typing import Any

import pytest

from tests.unit.simulators.monday.desk import Desk

pytestmark = pytest.mark.anyio

START = (
    "mutation ($b: ID!, $m: OnMatchInput)"
    ' { ingest_items(board_id: $b, group_id: "topics", on_match: $m) { job_id upload_url } }'
)
POLL = (
    "query ($j: ID!) { fetch_job_status(job_id: $j) { ... on ItemsJobStatus { status failure_reason fully_imported"
    " counts { submitted invalid skipped created updated failed } report_url } } }"
)
UPSERT = {"match_column_id": "c_text", "behaviour": "UPSERT"}


async def imported(desk: Desk, csv: str | bytes, match: dict[str, str] | None) -> dict[str, Any]:
    job = (await desk.ask(START, b=desk.board, m=match))["ingest_items"]
    await desk.client.put(job["upload_url"], content=csv, headers={"content-type": "text/csv"})
    await desk.clock.pass_(10)
    return (await desk.ask(POLL, j=job["job_id"]))["fetch_job_status"]


def counts(**some: int) -> dict[str, int]:
    return {**dict.fromkeys(("submitted", "invalid", "skipped", "created", "updated", "failed"), 0), **some}


async def test_rows_are_created_updated_and_counted_one_by_one():
    desk = await Desk().with_board("text", "numbers", "status")
    kept = await desk.item("Old", {"c_text": "K-1", "c_numbers": "1", "c_status": {"index": 0}})

    job = await imported(
        desk,
        "name,c_text,c_numbers,c_status\n"
        "Renamed,k-1,,Done\n"
        "New,K-2,7,\n"
        "Bad,K-3,seven,\n"
        "Bad,K-4,7,done\n"
        "Cleared,k-1,<NULL>,Stuck\n"
        "Loose,,,\n",
        UPSERT,
    )

    assert job["status"] == "COMPLETED" and job["fully_imported"]
    assert job["counts"] == counts(submitted=6, invalid=2, skipped=1, created=2, updated=1)
    assert await desk.names() == ["Cleared", "New", "Loose"]
    cells = await desk.cells(kept)
    assert (cells["c_numbers"][0], cells["c_status"][0], cells["c_text"][0]) == ("", "Stuck", "k-1")


async def test_of_several_matches_the_youngest_is_updated():
    desk = await Desk().with_board("text")
    await desk.item("Older", {"c_text": "K"})
    await desk.item("Younger", {"c_text": "K"})

    await imported(desk, "name,c_text\nNew,K\n", UPSERT)

    assert await desk.names() == ["Older", "New"]


async def test_skip_leaves_what_matches():
    desk = await Desk().with_board("text")
    await desk.item("Kept", {"c_text": "K"})

    job = await imported(desk, "name,c_text\nNew,K\n", {**UPSERT, "behaviour": "SKIP"})

    assert job["counts"] == counts(submitted=1, skipped=1)
    assert await desk.names() == ["Kept"]


@pytest.mark.parametrize(
    "csv",
    [b"title,c_text\nA,x\n", b"name,gone\nA,x\n", b"name,c_country\nA,DE\n", b"\xff\xfe", b"", b"name\nA\n"],
)
async def test_a_file_that_cannot_be_read_is_rejected_whole(csv: bytes):
    desk = await Desk().with_board("text", "country")

    job = await imported(desk, csv, UPSERT)

    assert (job["status"], job["failure_reason"]) == ("REJECTED", "INVALID_UPLOAD")
    assert await desk.names() == []


async def test_the_account_imports_so_many_items_an_hour():
    desk = await Desk(limits={"ingest_items_hour": 2}).with_board("text")

    first = await imported(desk, "name\nA\nB\n", None)
    second = await imported(desk, "name\nC\n", None)

    assert first["status"] == "COMPLETED"
    assert (second["status"], second["failure_reason"]) == ("REJECTED", "ACCOUNT_CAPACITY_EXCEEDED")


async def test_imports_are_started_so_often_an_hour_and_the_wait_is_in_milliseconds():
    desk = await Desk(limits={"ingest_starts_hour": 1}).with_board()
    await desk.ask(START, b=desk.board)

    response = await desk.post(START, b=desk.board)

    extensions = response.json()["errors"][0]["extensions"]
    assert (response.status_code, extensions["code"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert extensions["retryAfterMs"] == 3_600_000


async def test_an_upload_address_takes_one_file_within_ten_minutes_and_no_credentials():
    desk = await Desk().with_board()
    job = (await desk.ask(START, b=desk.board))["ingest_items"]
    url = job["upload_url"]

    with_token = await desk.client.put(url, content="name\nA\n", headers={"authorization": "x"})
    pending = (await desk.ask(POLL, j=job["job_id"]))["fetch_job_status"]["status"]
    taken = await desk.client.put(url, content="name\nA\n")
    twice = await desk.client.put(url, content="name\nA\n")
    processing = (await desk.ask(POLL, j=job["job_id"]))["fetch_job_status"]["status"]
    await desk.clock.pass_(10)
    done = (await desk.ask(POLL, j=job["job_id"]))["fetch_job_status"]
    report = await desk.client.get(done["report_url"])
    late = (await desk.ask(START, b=desk.board))["ingest_items"]["upload_url"]
    await desk.clock.pass_(601)

    assert (with_token.status_code, taken.status_code, twice.status_code) == (403, 200, 403)
    assert (pending, processing, done["status"]) == ("UPLOAD_PENDING", "PROCESSING", "COMPLETED")
    assert report.text.splitlines()[0] == "serialNo,status,itemId,error"
    assert (await desk.client.put(late, content="name\nA\n")).status_code == 403
    assert await desk.names() == ["A"]


async def test_many_items_are_archived_in_one_job_that_counts_those_it_could_not():
    desk = await Desk().with_board()
    ids = [await desk.item(name) for name in "AB"]

    job = await desk.ask(
        "mutation ($b: ID!, $i: [ID!]!) { bulk_archive_items(board_id: $b, item_ids: $i) { job_id } }",
        b=desk.board,
        i=[*ids, "1"],
    )
    told = await desk.ask(
        "query ($j: ID!) { job_status(job_id: $j) { status result { total succeeded failed } } }",
        j=job["bulk_archive_items"]["job_id"],
    )

    assert told["job_status"] == {"status": "COMPLETED", "result": {"total": 3, "succeeded": 2, "failed": 1}}
    assert await desk.names() == []
