"""Webhooks go by TLS to whom the certificate names, over the very address that was looked at."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dispatch.webhooks.receivers.posting import post
from tests.support.servers.webhook_receiver import WebhookReceiver, webhook_receiver


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of its own for `localhost`, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    written = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem)
    file = tmp_path / "localhost.pem"
    file.write_bytes(written)
    return file


@pytest.fixture
def secure(certificate: Path) -> Iterator[WebhookReceiver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with webhook_receiver(context) as running:
        yield running


def test_delivers_to_whom_a_trusted_certificate_names(
    secure: WebhookReceiver, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert post(secure.url, {"webhook-id": "evt_1"}, b"{}", to_loopback=True).code == "taken"
    by_number = secure.url.replace("localhost", "127.0.0.1")
    assert post(by_number, {"webhook-id": "evt_2"}, b"{}", to_loopback=True).code == "tls_failed"
    assert secure.ids() == ["evt_1"]


def test_delivers_to_nobody_whose_certificate_is_not_trusted(secure: WebhookReceiver) -> None:
    assert post(secure.url, {"webhook-id": "evt_1"}, b"{}", to_loopback=True).code == "tls_failed"
    assert secure.requests == []


@pytest.mark.parametrize("inner", ["10.0.0.7", "169.254.169.254", "fd00::1", "127.0.0.1"])
def test_connects_nowhere_when_one_of_a_names_addresses_lies_inside(
    secure: WebhookReceiver, monkeypatch: pytest.MonkeyPatch, inner: str
) -> None:
    """It asks the name server once, and what the second answer of a rebound name would be does not matter."""
    asked: list[str] = []
    port = int(secure.url.rpartition(":")[2])

    def answer(host: str, *_args: object, **_options: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(2, 1, 6, "", (one, port)) for one in ("93.184.216.34", inner)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    url = f"https://rebound.example:{port}/"
    assert post(url, {"webhook-id": "evt_1"}, b"{}", to_loopback=False).code == "forbidden_address"
    assert (asked, secure.requests) == (["rebound.example"], [])
