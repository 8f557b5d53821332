"""Web Push against an HTTP endpoint on this machine: it decrypts nothing, but checks who signed and what is sealed."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from tests.conftest import actor_with

from anju.core import clock
from anju.core.errors import DomainError
from anju.domains.identity.models import User
from anju.domains.notifications import ports, services
from anju.domains.notifications.models import Delivery, Device
from anju.integrations.web_push import WebPush

NOTICE = {"title": "停水通知", "summary": "9:00 起停水。"}


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Service(HTTPServer):
    """A push service: keeps the requests and answers with ``status``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 201
        self.requests: list[tuple[dict[str, str], bytes]] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/push/1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.status)
        self.send_header("Location", "/message/1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *facts: Any) -> None:
        return


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def push(tmp_path: Path) -> Iterator[WebPush]:
    served = WebPush(key_file=tmp_path / "vapid.pem", contact="mailto:a@b.c", services=("127.0.0.1",), allows_http=True)
    before = ports.provide(ports.Senders(push=served))
    yield served
    ports.provide(before)


@pytest.fixture
def browser() -> dict[str, str]:
    point = (
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    )
    return {"p256dh": b64(point), "auth": b64(b"0123456789abcdef")}


def test_a_message_is_sealed_and_signed_with_the_key_that_browsers_know(project, service, push, browser):
    reader = User.objects.create(username="a", name="a")
    services.subscribe(actor=actor_with(user_id=reader.pk), endpoint=service.endpoint, **browser)
    services.tell(kind="community.notice.urgent", params=NOTICE, users=[reader], project_id=project.pk)
    assert services.deliver_due(project_id=project.pk) == 1
    ((headers, body),) = service.requests
    assert headers["content-encoding"] == "aes128gcm"
    assert int(headers["ttl"]) > 0
    assert headers["topic"] == Delivery.objects.get().reference.hex
    assert "停水".encode() not in body
    scheme, _blank, rest = headers["authorization"].partition(" ")
    facts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert (scheme, facts["k"]) == ("vapid", push.public_key())
    signed, _dot, signature = facts["t"].rpartition(".")
    claims = json.loads(unb64(signed.split(".")[1]))
    assert claims["aud"] == f"http://127.0.0.1:{service.server_port}"
    assert claims["sub"] == "mailto:a@b.c"
    assert claims["exp"] > clock.now().timestamp()
    raw = unb64(signature)
    der = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(push.public_key()))
    key.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(project, service, push, browser, status):
    reader = User.objects.create(username="a", name="a")
    services.subscribe(actor=actor_with(user_id=reader.pk), endpoint=service.endpoint, **browser)
    service.status = status
    services.tell(kind="community.notice.urgent", params=NOTICE, users=[reader], project_id=project.pk)
    assert services.deliver_due(project_id=project.pk) == 0
    assert not Device.objects.exists()
    assert Delivery.objects.get().state == "failed"


@pytest.mark.parametrize(("status", "state"), [(429, "waiting"), (503, "waiting"), (400, "failed"), (413, "failed")])
def test_other_answers_are_tried_again_or_laid_aside(project, service, push, browser, status, state):
    reader = User.objects.create(username="a", name="a")
    services.subscribe(actor=actor_with(user_id=reader.pk), endpoint=service.endpoint, **browser)
    service.status = status
    services.tell(kind="community.notice.urgent", params=NOTICE, users=[reader], project_id=project.pk)
    services.deliver_due(project_id=project.pk)
    assert Delivery.objects.get().state == state
    assert Device.objects.exists()


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://10.0.0.1/x",
        "https://evil.example/push.apple.com",
        "https://push.apple.com.evil.example/x",
        "https://user@web.push.apple.com/x",
        "http://web.push.apple.com/x",
        "file:///etc/passwd",
        "https://[::1/x",
    ],
)
def test_only_known_push_services_are_called(db, tmp_path, browser, endpoint):
    before = ports.provide(ports.Senders(push=WebPush(key_file=tmp_path / "vapid.pem", contact="mailto:a@b.c")))
    try:
        with pytest.raises(DomainError):
            services.subscribe(actor=actor_with(user_id=1), endpoint=endpoint, **browser)
    finally:
        ports.provide(before)


def test_the_keys_are_made_once(tmp_path):
    first, second = (WebPush(key_file=tmp_path / "vapid.pem", contact="mailto:a@b.c") for _ in range(2))
    assert first.public_key() == second.public_key()
    assert (tmp_path / "vapid.pem").stat().st_mode & 0o777 == 0o600


def test_a_device_follows_its_account_and_is_forgotten_by_its_owner_only(db, service, push, browser):
    first, second = (User.objects.create(username=name, name=name) for name in "ab")
    for one in (first, second):
        services.subscribe(actor=actor_with(user_id=one.pk), endpoint=service.endpoint, **browser)
    assert Device.objects.get().user == second
    assert services.unsubscribe(actor=actor_with(user_id=first.pk), endpoint=service.endpoint) == 0
    assert services.unsubscribe(actor=actor_with(user_id=second.pk), endpoint=service.endpoint) == 1
