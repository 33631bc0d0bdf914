"""A running process with a door of every kind: each lets in what its cloud signs, and tells of what it refuses."""

import json
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest

from tests.contract.door_signers import AUDIENCE, PUSH, google_claims, published, token
from tests.contract.sns_signer import confirmation
from tests.e2e.site import DOOR_SECRET, PROJECT, Site

SECRET = {"x-api-key": DOOR_SECRET}

SOURCES = """\
sources:
  push: {{door: bearer, secret: "env:STOREBOARD_DOOR_SECRET"}}
  google: {{door: pubsub, audience: "{audience}", email: {email}, keys: "{keys}"}}
  aws: {{door: eventbridge, secret: "env:STOREBOARD_DOOR_SECRET"}}
  azure: {{door: eventgrid, secret: "env:STOREBOARD_DOOR_SECRET"}}
  topic: {{door: sns, topics: ["arn:aws:sns:eu-central-1:123456789012:commercetools"]}}
"""


@contextmanager
def issuer() -> Generator[str]:
    """An address on loopback where the keys of an issuer are read."""
    content = json.dumps({"keys": [published("first")]}).encode()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Keys) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/keys"
        server.shutdown()
        thread.join()


@pytest.fixture
def running(site: Site) -> Generator[Site]:
    with issuer() as keys:
        main = site.config / "storeboard.yaml"
        text = main.read_text(encoding="utf-8")
        given = 'sources:\n  push: {door: bearer, secret: "env:STOREBOARD_DOOR_SECRET"}\n'
        assert given in text
        sources = SOURCES.format(audience=AUDIENCE, email=PUSH, keys=keys)
        main.write_text(text.replace(given, sources), encoding="utf-8")
        site.run()
        yield site


def test_every_door_of_a_running_process_judges_by_its_own_rules(running: Site):
    now = int(time.time())
    google = {"authorization": f"Bearer {token(google_claims(iat=now, exp=now + 3_600))}"}
    expired = {"authorization": f"Bearer {token(google_claims(iat=now - 7_200, exp=now - 3_600))}"}
    body = json.dumps(
        {
            "notificationType": "ResourceUpdated",
            "projectKey": PROJECT,
            "resource": {"typeId": "order", "id": "0b7f7a52-2cf7-4d3f-9a55-5f0e1a9c0d11"},
            "version": 2,
        }
    )
    with httpx2.Client(base_url=f"{running.url}/in/commercetools/", timeout=20) as client:

        def post(source: str, headers: dict[str, str]) -> int:
            return client.post(source, content=body, headers=headers).status_code

        statuses = {
            "google": post("google", google),
            "google, expired": post("google", expired),
            "google, with a secret": post("google", SECRET),
            "aws": post("aws", SECRET),
            "aws, without a key": post("aws", {}),
            "azure": post("azure", SECRET),
            "azure, with a token of google": post("azure", google),
            "topic, without a signature": post("topic", SECRET),
        }
        asked = client.options("azure", headers={"webhook-request-origin": "eventgrid.azure.net"})

    assert statuses == {
        "google": 200,
        "google, expired": 401,
        "google, with a secret": 401,
        "aws": 200,
        "aws, without a key": 401,
        "azure": 200,
        "azure, with a token of google": 401,
        "topic, without a signature": 401,
    }
    assert asked.headers["webhook-allowed-origin"] == "eventgrid.azure.net"
    metrics = httpx2.get(f"{running.url}/metrics", timeout=20).text
    for source, cause in (("google", "expired"), ("google", "no_token"), ("aws", "no_secret"), ("topic", "envelope")):
        assert f'storeboard_refused_deliveries_total{{cause="{cause}",source="{source}"}} 1.0' in metrics
    log = running.children[-1].said()
    assert log.count("door.refused") == 5
    assert DOOR_SECRET not in log
    assert google["authorization"] not in log


def test_a_confirmation_that_waits_is_shown_with_the_command_that_confirms_it(running: Site):
    assert running.done("failures", "--confirmations").stdout == ""
    headers = {"authorization": f"Bearer {DOOR_SECRET}"}
    for number in (1, 2):
        message = {**confirmation(), "Token": f"token{number}"}
        assert httpx2.post(running.door, json=message, headers=headers, timeout=20).status_code == 200
    evil = {**confirmation(), "Token": "$(reboot)", "TopicArn": "arn:aws:sns:us-east-1:123456789012:evil"}
    assert httpx2.post(running.door, json=evil, headers=headers, timeout=20).status_code == 200

    shown = running.storeboard("failures", "--confirmations")

    assert shown.code == 1
    assert shown.stdout == (
        "aws sns confirm-subscription --region eu-central-1"
        " --topic-arn arn:aws:sns:eu-central-1:123456789012:commercetools --token token2\n"
    )
