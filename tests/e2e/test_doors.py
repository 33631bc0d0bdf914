"""The push door of a running process: what it answers, what it keeps, what it counts."""

import json

import httpx2
import pytest

from tests.e2e.site import DOOR_SECRET, Site

AUTHORISED = {"authorization": f"Bearer {DOOR_SECRET}", "content-type": "application/json"}
MEBIBYTE = 1_048_576

UNUSABLE = {
    "broken JSON": b'{"notificationType": ',
    "no JSON at all": b"\xff\xfe\x00",
    "an empty body": b"",
    "not a number": b'{"resource": {"typeId": "order", "id": "a"}, "version": NaN}',
    "nested too deeply": b"[" * 5000 + b"]" * 5000,
    "a kind that nobody knows": json.dumps({"notificationType": "Surprise", "projectKey": "acme"}).encode(),
    "another shop's project": json.dumps(
        {
            "notificationType": "ResourceUpdated",
            "projectKey": "elsewhere",
            "resource": {"typeId": "order", "id": "0b7f7a52-2cf7-4d3f-9a55-5f0e1a9c0d11"},
            "version": 2,
        }
    ).encode(),
}


def answers_of(site: Site) -> dict[str, int]:
    """Knock in every wrong and right way; the status by what was done."""
    with httpx2.Client(timeout=20) as client:

        def post(path: str = "push", body: bytes = b"{}", **headers: str) -> int:
            url = f"{site.url}/in/commercetools/{path}"
            return client.post(url, content=body, headers={**AUTHORISED, **headers}).status_code

        return {
            "a wrong secret": post(authorization="Bearer wrong"),
            "no secret": client.post(site.door, content=b"{}").status_code,
            "a wrong secret with a body too large": post(body=b"x" * (MEBIBYTE + 1), authorization="Bearer wrong"),
            "a body too large": post(body=b"x" * (MEBIBYTE + 1)),
            "a body of half a mebibyte": post(body=b"x" * (MEBIBYTE // 2)),
            "a content encoding": post(**{"content-encoding": "gzip"}),
            "no such source": post("pull"),
            "a GET": client.get(site.door, headers=AUTHORISED).status_code,
        }


@pytest.fixture
def running(site: Site) -> Site:
    site.run()
    return site


def test_the_door_answers_what_the_contract_says(running: Site):
    assert answers_of(running) == {
        "a wrong secret": 401,
        "no secret": 401,
        "a wrong secret with a body too large": 401,
        "a body too large": 413,
        "a body of half a mebibyte": 200,
        "a content encoding": 415,
        "no such source": 404,
        "a GET": 405,
    }


def test_what_is_authentic_but_unusable_is_kept_and_acknowledged(running: Site):
    statuses = {
        what: httpx2.post(running.door, content=body, headers=AUTHORISED, timeout=20).status_code
        for what, body in UNUSABLE.items()
    }

    assert statuses == dict.fromkeys(UNUSABLE, 200)
    assert running.done("status", "--json").document["quarantined"] == len(UNUSABLE)
    listed = running.storeboard("failures", "--json")
    assert listed.code == 1
    assert sum(one["count"] for one in listed.document) == len(UNUSABLE)
