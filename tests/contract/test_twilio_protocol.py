"""Every request of our Twilio carrier, and every answer of our carrier server, against Twilio's own document."""

import functools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notify.carriers.carrier import OutgoingText
from notify.carriers.twilio import TwilioCarrier
from notify.errors import SendError
from tests.contract.openapi_document import OpenApiDocument
from tests.support.servers.carrier_server.process import CarrierProcess, running
from tests.support.servers.carrier_server.tap import Exchange, Tap, tapping

pytestmark = pytest.mark.shared
SERVICE = "MG" + "0" * 31 + "1"
TEXT = OutgoingText("m-1", "+41791234567", "您好 hello", "confirmation", "zh-CN", segments=1, validity_s=90_000)


read_once = functools.cache(OpenApiDocument)


@pytest.fixture
def document(shared: Path) -> OpenApiDocument:
    return read_once(shared / "specs" / "twilio_api_v2010.json")


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarrierProcess]:
    with running(tmp_path_factory.mktemp("carrier")) as process:
        yield process


@pytest.fixture
def tap(carrier: CarrierProcess) -> Iterator[Tap]:
    carrier.inject()
    with tapping(carrier.url) as open_tap:
        yield open_tap


def faults(document: OpenApiDocument, exchanges: list[Exchange]) -> list[str]:
    return [fault for exchange in exchanges for fault in document.faults_of(exchange)]


@pytest.mark.parametrize("sender", ["+15005550006", SERVICE])
def test_creates_messages_as_the_document_says(
    document: OpenApiDocument, carrier: CarrierProcess, tap: Tap, sender: str
) -> None:
    TwilioCarrier(carrier.account(base_url=tap.url, sender=sender)).send(TEXT)
    assert [(each.method, each.status) for each in tap.exchanges] == [("POST", 201)]
    assert dict(tap.exchanges[0].form) == {
        "To": "+41791234567",
        "Body": "您好 hello",
        "ValidityPeriod": "36000",
        "StatusCallback": "http://127.0.0.1:9/status?message=m-1&attempt=1",
        "MessagingServiceSid" if sender == SERVICE else "From": sender,
    }
    assert faults(document, tap.exchanges) == []


def test_looks_messages_up_as_the_document_says(document: OpenApiDocument, carrier: CarrierProcess, tap: Tap) -> None:
    twilio = TwilioCarrier(carrier.account(base_url=tap.url))
    to = "+41791234568"
    sent = [twilio.send(OutgoingText(f"n-{n}", to, f"text {n}", "reminder", "en", 1, 600)) for n in range(55)]
    first = OutgoingText("n-0", to, "text 0", "reminder", "en", 1, 600)
    found = twilio.find(first, datetime.now(UTC) - timedelta(hours=1))
    assert found is not None
    assert found.carrier_id == sent[0].carrier_id
    lookups = [each for each in tap.exchanges if each.method == "GET"]
    assert [dict(each.query)["To"] for each in lookups] == [to, to]
    assert faults(document, tap.exchanges) == []


@pytest.mark.parametrize(
    ("to", "refusal"),
    [("+41791234567", ("too_many", 429)), ("+41791234567", ("fail_before", 500)), ("+1", ("none", 400))],
)
def test_refuses_as_twilio_does(
    document: OpenApiDocument, carrier: CarrierProcess, tap: Tap, to: str, refusal: tuple[str, int]
) -> None:
    fault, status = refusal
    carrier.inject(script=[fault])
    with pytest.raises(SendError):
        TwilioCarrier(carrier.account(base_url=tap.url)).send(
            OutgoingText("m-2", to, "hello", "reminder", "en", segments=1, validity_s=0)
        )
    assert [each.status for each in tap.exchanges] == [status]
    assert faults(document, tap.exchanges) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"form": [("To", "+1"), ("Text", "x")]}, "form: Text is not in the document"),
        ({"form": [("Body", "x")]}, "form: To is missing"),
        ({"form": [("To", "+1"), ("ContentRetention", "x")]}, "form: ContentRetention: $: 'x' is not one of"),
        ({"query": [("Colour", "red")]}, "query: Colour is not in the document"),
        ({"answer": {"sid": 7}}, "$.sid: 7 is not of type"),
        ({"answer": {"status": "lost"}}, "$.status: 'lost' is not one of"),
        ({"answer": {"id": "x"}}, "answer: id"),
    ],
)
def test_finds_planted_faults(document: OpenApiDocument, change: dict[str, object], fault: str) -> None:
    path = f"/2010-04-01/Accounts/AC{'0' * 32}/Messages.json"
    planted = {"query": [], "form": [("To", "+1")], "status": 201, "answer": {}, **change}
    found = document.faults_of(Exchange(method="POST", path=path, **planted))
    assert [each for each in found if each.startswith(fault)]
