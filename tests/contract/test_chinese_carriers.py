"""Alibaba and Tencent through their own SDKs, against a counter that answers in their protocols."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from notify.carriers.aliyun import AliyunAccount, AliyunCarrier
from notify.carriers.carrier import Accepted, Carrier, OutgoingText
from notify.carriers.tencent import TencentAccount, TencentCarrier
from notify.errors import ErrorClass, OutcomeUnknownError, SendError
from notify.receipts import Delivery
from notify.tariff import Tariff
from tests.contract.chinese_carriers import DROP, HANG, Counter, counter
from tests.unit.notify.words import say

pytest.importorskip("alibabacloud_dysmsapi20170525", reason="the optional SDK of Alibaba is not installed")
pytest.importorskip("tencentcloud.sms", reason="the optional SDK of Tencent is not installed")

WORDED = say("on_the_way", "zh-CN", technician_name="王伟", technician_phone="+8613800138000")
TEXT = OutgoingText(
    "m-1", "+8613912345678", WORDED.body, "on_the_way", "zh-CN", 2, 600, attempt=2,
    parameters=WORDED.parameters, signature=WORDED.signature,
)  # fmt: skip
SINCE = datetime(2026, 12, 1, 16, 30, tzinfo=UTC)
TARIFF = Tariff("CNY", 50_000)


@pytest.fixture
def other_side() -> Iterator[Counter]:
    with counter() as opened:
        yield opened


def aliyun(endpoint: str) -> Carrier:
    account = AliyunAccount("key-id", "key", {"on_the_way/zh-CN": "SMS_7"}, endpoint, "http", read_timeout_s=0.3)
    return AliyunCarrier(account, TARIFF)


def tencent(endpoint: str) -> Carrier:
    account = TencentAccount(
        "id", "key", "1400006666", {"on_the_way/zh-CN": "77"}, endpoint=endpoint, scheme="http", read_timeout_s=0.3
    )
    return TencentCarrier(account, TARIFF)


def aliyun_says(code: str, status: int = 200, **more: Any) -> tuple[int, dict[str, Any]]:
    return status, {"Code": code, "Message": "m", "RequestId": "r", **more}


def tencent_says(**response: Any) -> tuple[int, dict[str, Any]]:
    return 200, {"Response": {"RequestId": "r", **response}}


def tencent_sends(code: str, serial: str = "") -> tuple[int, dict[str, Any]]:
    return tencent_says(SendStatusSet=[{"SerialNo": serial, "PhoneNumber": TEXT.to, "Code": code, "Message": "m"}])


def tencent_refuses(code: str) -> tuple[int, dict[str, Any]]:
    return tencent_says(Error={"Code": code, "Message": "m"})


def test_sends_alibabas_approved_template_with_the_worded_values(other_side: Counter) -> None:
    other_side.ready.append(aliyun_says("OK", BizId="biz-9"))
    assert aliyun(other_side.endpoint).send(TEXT) == Accepted("biz-9")
    asked = other_side.asked[0]
    assert {name: asked[name] for name in ("action", "PhoneNumbers", "SignName", "TemplateCode", "OutId")} == {
        "action": "SendSms",
        "PhoneNumbers": "8613912345678",
        "SignName": "北光宽带",
        "TemplateCode": "SMS_7",
        "OutId": "m-1.2",
    }
    assert json.loads(asked["TemplateParam"]) == {
        "technician_name": "王伟师傅", "technician_phone": "138 0013 8000", "eta": "13:40", "tracking_link": "Zx81",
    }  # fmt: skip


def test_sends_tencents_approved_template_with_the_values_in_order(other_side: Counter) -> None:
    other_side.ready.append(tencent_sends("Ok", "serial-9"))
    assert tencent(other_side.endpoint).send(TEXT) == Accepted("serial-9")
    assert other_side.asked[0] == {
        "action": "SendSms",
        "PhoneNumberSet": ["+8613912345678"],
        "SmsSdkAppId": "1400006666",
        "TemplateId": "77",
        "TemplateParamSet": ["王伟师傅", "138 0013 8000", "13:40", "Zx81"],
        "SignName": "北光宽带",
        "SessionContext": "m-1.2",
    }


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (aliyun_says("isv.MOBILE_NUMBER_ILLEGAL"), (ErrorClass.BAD_NUMBER, "isv.MOBILE_NUMBER_ILLEGAL")),
        (aliyun_says("isv.BUSINESS_LIMIT_CONTROL"), (ErrorClass.RETRY_LATER, "isv.BUSINESS_LIMIT_CONTROL")),
        (aliyun_says("isv.AMOUNT_NOT_ENOUGH"), (ErrorClass.CONFIGURATION, "isv.AMOUNT_NOT_ENOUGH")),
        (aliyun_says("isv.SMS_SIGNATURE_ILLEGAL"), (ErrorClass.CONFIGURATION, "isv.SMS_SIGNATURE_ILLEGAL")),
        (aliyun_says("isv.PARAM_LENGTH_LIMIT"), (ErrorClass.REFUSED, "isv.PARAM_LENGTH_LIMIT")),
        (aliyun_says("Throttling.User", 400), (ErrorClass.PACE, "Throttling.User")),
        (aliyun_says("InvalidAccessKeyId.NotFound", 404), (ErrorClass.CONFIGURATION, "InvalidAccessKeyId.NotFound")),
        (aliyun_says("isp.SYSTEM_ERROR"), (ErrorClass.UNKNOWN, "isp.SYSTEM_ERROR")),
        (aliyun_says("ServiceUnavailable", 503), (ErrorClass.UNKNOWN, "ServiceUnavailable")),
        (aliyun_says("OK"), (ErrorClass.UNKNOWN, "no_biz_id")),
        (HANG, (ErrorClass.UNKNOWN, "ReadTimeout")),
        (DROP, (ErrorClass.UNKNOWN, "ConnectionError")),
    ],
)
def test_classes_alibabas_answers(other_side: Counter, answer: Any, refusal: tuple[ErrorClass, str]) -> None:
    other_side.ready.append(answer)
    assert refused(aliyun(other_side.endpoint)) == refusal
    assert len(other_side.asked) == 1


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (
            tencent_sends("InvalidParameterValue.IncorrectPhoneNumber"),
            (ErrorClass.BAD_NUMBER, "InvalidParameterValue.IncorrectPhoneNumber"),
        ),
        (
            tencent_sends("FailedOperation.PhoneNumberInBlacklist"),
            (ErrorClass.OPT_OUT, "FailedOperation.PhoneNumberInBlacklist"),
        ),
        (
            tencent_sends("LimitExceeded.PhoneNumberThirtySecondLimit"),
            (ErrorClass.RETRY_LATER, "LimitExceeded.PhoneNumberThirtySecondLimit"),
        ),
        (
            tencent_refuses("LimitExceeded.DeliveryFrequencyLimit"),
            (ErrorClass.PACE, "LimitExceeded.DeliveryFrequencyLimit"),
        ),
        (tencent_refuses("AuthFailure.SecretIdNotFound"), (ErrorClass.CONFIGURATION, "AuthFailure.SecretIdNotFound")),
        (
            tencent_refuses("FailedOperation.ContainSensitiveWord"),
            (ErrorClass.REFUSED, "FailedOperation.ContainSensitiveWord"),
        ),
        (tencent_refuses("InternalError.Timeout"), (ErrorClass.UNKNOWN, "InternalError.Timeout")),
        ((502, {}), (ErrorClass.UNKNOWN, "ServerNetworkError")),
        (tencent_says(SendStatusSet=[]), (ErrorClass.UNKNOWN, "no_status")),
        (HANG, (ErrorClass.UNKNOWN, "ReadTimeout")),
        (DROP, (ErrorClass.UNKNOWN, "ConnectionError")),
    ],
)
def test_classes_tencents_answers(other_side: Counter, answer: Any, refusal: tuple[ErrorClass, str]) -> None:
    other_side.ready.append(answer)
    assert refused(tencent(other_side.endpoint)) == refusal
    assert len(other_side.asked) == 1


def refused(carrier: Carrier, text: OutgoingText = TEXT) -> tuple[ErrorClass, str]:
    with pytest.raises(SendError) as error:
        carrier.send(text)
    unknown = error.value.error_class is ErrorClass.UNKNOWN
    assert isinstance(error.value, OutcomeUnknownError) == unknown
    return error.value.error_class, error.value.code


@pytest.mark.parametrize("carrier", [aliyun, tencent])
def test_knows_that_nothing_left_when_nobody_listens(carrier: Any) -> None:
    assert refused(carrier("127.0.0.1:9")) == (ErrorClass.RETRY_NOW, "connect")


@pytest.mark.parametrize("carrier", [aliyun, tencent])
def test_sends_no_kind_without_an_approved_template(other_side: Counter, carrier: Any) -> None:
    survey = replace(TEXT, kind="survey")
    assert refused(carrier(other_side.endpoint), survey) == (ErrorClass.REFUSED, "no_template")
    assert other_side.asked == []


def detail(out_id: str, status: int) -> dict[str, Any]:
    return {"OutId": out_id, "SendStatus": status, "PhoneNum": "13912345678", "Content": "c"}


@pytest.mark.parametrize(
    ("details", "found"),
    [
        ([], None),
        ([detail("m-1.1", 3), detail("m-2.2", 3)], None),
        ([detail("m-2.2", 3), detail("m-1.2", 1)], Accepted("m-1.2", Delivery.SENT)),
        ([detail("m-1.2", 2)], Accepted("m-1.2", Delivery.UNDELIVERED)),
        ([detail("m-1.2", 3)], Accepted("m-1.2", Delivery.DELIVERED)),
    ],
)
def test_finds_at_alibaba_by_our_id_on_beijings_day(
    other_side: Counter, details: list[dict[str, Any]], found: Accepted | None
) -> None:
    other_side.ready.append(aliyun_says("OK", SmsSendDetailDTOs={"SmsSendDetailDTO": details}, TotalCount="1"))
    assert aliyun(other_side.endpoint).find(TEXT, SINCE) == found
    assert (other_side.asked[0]["PhoneNumber"], other_side.asked[0]["SendDate"]) == ("13912345678", "20261202")


def report(context: str, serial: str, status: str) -> dict[str, Any]:
    return {"SessionContext": context, "SerialNo": serial, "ReportStatus": status, "PhoneNumber": TEXT.to}


@pytest.mark.parametrize(
    ("reports", "found"),
    [
        ([], None),
        ([report("m-1.1", "s-1", "SUCCESS"), report("", "s-2", "SUCCESS")], None),
        ([report("m-1.2", "s-3", "SUCCESS")], Accepted("s-3", Delivery.DELIVERED)),
        ([report("m-1.2", "s-3", "FAIL")], Accepted("s-3", Delivery.UNDELIVERED)),
        ([report("m-1.2", "taken", "SUCCESS")], None),
    ],
)
def test_finds_at_tencent_by_our_id(other_side: Counter, reports: list[dict[str, Any]], found: Accepted | None) -> None:
    other_side.ready.append(tencent_says(PullSmsSendStatusSet=reports))
    assert tencent(other_side.endpoint).find(TEXT, SINCE, others=frozenset({"taken"})) == found
    assert other_side.asked[0]["BeginTime"] == int(SINCE.timestamp()) - 120


@pytest.mark.parametrize("carrier", [aliyun, tencent])
def test_proves_nothing_when_the_look_up_fails(carrier: Any) -> None:
    with pytest.raises(SendError):
        carrier("127.0.0.1:9").find(TEXT, SINCE)


@pytest.mark.parametrize("carrier", [aliyun, tencent])
def test_costs_what_the_tariff_says(carrier: Any) -> None:
    assert carrier("127.0.0.1:9").price_micros(TEXT) == 100_000
