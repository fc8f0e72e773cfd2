"""Our Alibaba carrier, through the official SDK, against the stateful server that speaks Alibaba's protocol."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from notify.carriers.aliyun import AliyunAccount, AliyunCarrier
from notify.carriers.carrier import Accepted, OutgoingText
from notify.errors import ErrorClass, SendError
from notify.receipts import Delivery
from tests.support.servers.carrier_server.alibaba import APPROVED
from tests.support.servers.carrier_server.process import CarrierProcess, running
from tests.unit.notify.words import say

pytest.importorskip("alibabacloud_dysmsapi20170525", reason="the optional SDK of Alibaba is not installed")

WORDED = say("confirmation", "zh-CN", technician_name="王伟")
TEXT = OutgoingText(
    "17", "+8613912345678", WORDED.body, "confirmation", "zh-CN", 2, 600, attempt=2,
    parameters=WORDED.parameters, signature=WORDED.signature,
)  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarrierProcess]:
    with running(tmp_path_factory.mktemp("alibaba"), protocol="alibaba", pace_s=60.0) as process:
        yield process


@pytest.fixture
def carrier(server: CarrierProcess) -> Iterator[AliyunCarrier]:
    yield AliyunCarrier(AliyunAccount("key-id", "key", APPROVED, server.url.removeprefix("http://"), "http"))
    server.inject()


def test_takes_an_approved_template_and_keeps_the_very_words_that_we_stored(
    server: CarrierProcess, carrier: AliyunCarrier
) -> None:
    accepted = carrier.send(TEXT)
    taken = server.accepted()[-1]
    assert (taken["to"], taken["body"], taken["out_id"]) == (TEXT.to, TEXT.body, "17.2")
    assert accepted.carrier_id.startswith("SM")


def test_lists_what_it_took_though_its_answer_said_otherwise(server: CarrierProcess, carrier: AliyunCarrier) -> None:
    text = replace(TEXT, message_id="18")
    server.inject(script=["fail_after"])
    assert _refusal(carrier, text) is ErrorClass.UNKNOWN
    assert carrier.find(text, datetime.now(UTC)) == Accepted("18.2", Delivery.SENT)


@pytest.mark.parametrize(("fault", "refusal"), [("too_many", ErrorClass.PACE), ("fail_before", ErrorClass.UNKNOWN)])
def test_refuses_in_alibabas_words_and_takes_nothing(
    server: CarrierProcess, carrier: AliyunCarrier, fault: str, refusal: ErrorClass
) -> None:
    text = replace(TEXT, message_id="19")
    before = len(server.accepted())
    server.inject(script=[fault])
    assert _refusal(carrier, text) is refusal
    assert carrier.find(text, datetime.now(UTC)) is None
    assert len(server.accepted()) == before


def _refusal(carrier: AliyunCarrier, text: OutgoingText) -> ErrorClass:
    with pytest.raises(SendError) as refused:
        carrier.send(text)
    return refused.value.error_class
