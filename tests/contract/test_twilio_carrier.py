"""Our Twilio carrier on a real wire: what it believes after each way a call can end, and how it finds out more."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from notify.carriers.carrier import Accepted, Carrier, OutgoingText
from notify.carriers.twilio import TwilioCarrier
from notify.errors import ErrorClass, OutcomeUnknownError, SendError
from notify.tariff import Tariff
from tests.support.servers.carrier_server.process import CarrierProcess, running

TEXT = OutgoingText("m-1", "+41791234567", "Northlight: hello", "reminder", "en", segments=2, validity_s=600)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarrierProcess]:
    with running(tmp_path_factory.mktemp("carrier")) as carrier_process:
        yield carrier_process


@pytest.fixture
def carrier(process: CarrierProcess) -> Carrier:
    process.inject()
    return TwilioCarrier(process.account(read_timeout_s=0.3), Tariff("EUR", 70_000))


@pytest.fixture
def text(request: pytest.FixtureRequest) -> OutgoingText:
    """A text whose body no other test sends."""
    return replace(TEXT, message_id=request.node.name, body=f"Northlight: {request.node.name}")


def bodies(process: CarrierProcess) -> list[str]:
    return [message["body"] for message in process.accepted()]


def a_minute_ago() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


def test_hands_a_text_over_once_with_our_ids_in_the_callback(
    process: CarrierProcess, carrier: Carrier, text: OutgoingText
) -> None:
    accepted = carrier.send(replace(text, message_id="a b&c", attempt=2))
    message = process.accepted()[-1]
    assert accepted == Accepted(accepted.carrier_id)
    assert (message["to"], message["body"], message["validity_s"]) == ("+41791234567", text.body, 600)
    assert message["callback"] == "http://127.0.0.1:9/status?message=a+b%26c&attempt=2"
    assert bodies(process).count(text.body) == 1


@pytest.mark.parametrize("sender", ["+12025550142", "MG" + "0" * 32])
def test_sends_from_an_operators_own_number_or_service(
    process: CarrierProcess, carrier: Carrier, text: OutgoingText, sender: str
) -> None:
    carrier.send(replace(text, sender=sender))
    message = process.accepted()[-1]
    assert sender in (message["sender"], message["service"])
    assert (message["sender"] is None) != (message["service"] is None)


def test_keeps_the_query_of_the_configured_callback(process: CarrierProcess, text: OutgoingText) -> None:
    account = process.account("https://dispatch.example/status?tenant=7")
    TwilioCarrier(account).send(replace(text, message_id="m-9"))
    assert process.accepted()[-1]["callback"] == "https://dispatch.example/status?tenant=7&message=m-9&attempt=1"


@pytest.mark.parametrize(("validity_s", "told_s"), [(600, 600), (0, 1), (-5, 1), (200_000, 36_000)])
def test_keeps_validity_within_twilios_bounds(
    process: CarrierProcess, carrier: Carrier, validity_s: int, told_s: int
) -> None:
    carrier.send(replace(TEXT, validity_s=validity_s))
    assert process.accepted()[-1]["validity_s"] == told_s


@pytest.mark.parametrize(
    ("fault", "code"),
    [("fail_before", "500"), ("fail_after", "500"), ("hang", "ReadTimeout"), ("drop", "ConnectionError")],
)
def test_does_not_know_what_became_of_a_call_that_broke_and_looks_it_up(
    process: CarrierProcess, carrier: Carrier, text: OutgoingText, fault: str, code: str
) -> None:
    process.inject(script=[fault], hang_s=1.0)
    with pytest.raises(OutcomeUnknownError) as unknown:
        carrier.send(text)
    assert (unknown.value.error_class, unknown.value.code) == (ErrorClass.UNKNOWN, code)
    taken = fault != "fail_before"
    assert bodies(process).count(text.body) == taken
    assert (carrier.find(text, a_minute_ago()) is not None) == taken


@pytest.mark.parametrize(
    ("faults", "refusal"),
    [
        ({"script": ["too_many"]}, (ErrorClass.PACE, "20429")),
        ({"refuse": {TEXT.to: 21610}}, (ErrorClass.OPT_OUT, "21610")),
        ({"refuse": {TEXT.to: 21614}}, (ErrorClass.BAD_NUMBER, "21614")),
        ({"refuse": {TEXT.to: 21606}}, (ErrorClass.CONFIGURATION, "21606")),
        ({"refuse": {TEXT.to: 30007}}, (ErrorClass.REFUSED, "30007")),
    ],
)
def test_knows_that_a_refused_text_was_not_accepted(
    process: CarrierProcess,
    carrier: Carrier,
    text: OutgoingText,
    faults: dict[str, Any],
    refusal: tuple[ErrorClass, str],
) -> None:
    process.inject(**faults)
    with pytest.raises(SendError) as refused:
        carrier.send(text)
    assert not isinstance(refused.value, OutcomeUnknownError)
    assert (refused.value.error_class, refused.value.code) == refusal
    assert text.body not in bodies(process)


def test_knows_that_nothing_left_when_nobody_listens(process: CarrierProcess) -> None:
    deaf = TwilioCarrier(process.account(base_url="http://127.0.0.1:9"))
    with pytest.raises(SendError) as refused:
        deaf.send(TEXT)
    assert (refused.value.error_class, refused.value.code) == (ErrorClass.RETRY_NOW, "connect")


def test_tells_wrong_credentials_from_a_bad_text(process: CarrierProcess) -> None:
    stranger = TwilioCarrier(process.account(auth_token="wrong"))
    with pytest.raises(SendError) as refused:
        stranger.send(TEXT)
    assert (refused.value.error_class, refused.value.code) == (ErrorClass.CONFIGURATION, "20003")


def test_finds_only_its_own_text(carrier: Carrier, text: OutgoingText) -> None:
    accepted = carrier.send(text)
    found = carrier.find(text, a_minute_ago())
    assert found is not None
    assert found.carrier_id == accepted.carrier_id
    assert carrier.find(text, a_minute_ago(), others=frozenset({accepted.carrier_id})) is None
    assert carrier.find(text, datetime.now(UTC) + timedelta(minutes=10)) is None
    assert carrier.find(replace(text, body="Northlight: another"), a_minute_ago()) is None
    assert carrier.find(replace(text, to="+41791234599"), a_minute_ago()) is None


def test_proves_nothing_when_the_look_up_fails(process: CarrierProcess, carrier: Carrier) -> None:
    process.inject(reads_fail=1.0)
    with pytest.raises(SendError):
        carrier.find(TEXT, a_minute_ago())


def test_does_not_find_yet_what_the_list_shows_late(
    process: CarrierProcess, carrier: Carrier, text: OutgoingText
) -> None:
    process.inject(list_lag_s=60)
    carrier.send(text)
    assert carrier.find(text, a_minute_ago()) is None
    process.inject()
    assert carrier.find(text, a_minute_ago()) is not None


def test_costs_what_the_tariff_says(carrier: Carrier) -> None:
    assert carrier.price_micros(TEXT) == 140_000


def test_logs_no_phone_number(carrier: Carrier, text: OutgoingText, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        carrier.send(text)
        carrier.find(text, a_minute_ago())
    assert "41791234567" not in caplog.text


def test_shows_no_token_in_its_account(process: CarrierProcess) -> None:
    assert process.account().auth_token not in repr(process.account())


def test_shows_neither_number_nor_words_of_a_text() -> None:
    shown = repr(replace(TEXT, parameters={"technician_name": "Anna Meier"}))
    assert [private for private in ("41791234567", "Northlight", "Anna") if private in shown] == []
