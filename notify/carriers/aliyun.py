"""Alibaba Cloud SMS (version 2017-05-25) through its official SDK, an optional extra: `field-dispatch[aliyun]`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from notify.carriers.carrier import Accepted, OutgoingText
from notify.carriers.network import optional_sdk
from notify.carriers.templates import approved_template, our_id, told_by_the_network, variables
from notify.errors import ErrorClass, OutcomeUnknownError, SendError, class_of
from notify.receipts import Delivery
from notify.tariff import FREE, Tariff

_SMS = "alibabacloud_dysmsapi20170525"
MOST_LOOKED_AT = 50
# Their look-up is by the calendar day of sending, in Beijing.
BEIJING = ZoneInfo("Asia/Shanghai")

# By the beginnings of codes, after https://help.aliyun.com/document_detail/101346.html.
ALIYUN_ERRORS: Mapping[str, ErrorClass] = {
    "isp.SYSTEM_ERROR": ErrorClass.UNKNOWN,
    "isp.UNKNOWN": ErrorClass.UNKNOWN,
    "isp.GATEWAY_ERROR": ErrorClass.UNKNOWN,
    "isp.RAM_PERMISSION_DENY": ErrorClass.CONFIGURATION,
    "isv.ACCOUNT": ErrorClass.CONFIGURATION,
    "isv.AMOUNT_NOT_ENOUGH": ErrorClass.CONFIGURATION,
    "isv.OUT_OF_SERVICE": ErrorClass.CONFIGURATION,
    "isv.PRODUCT_UN": ErrorClass.CONFIGURATION,
    "isv.DENY_IP_RANGE": ErrorClass.CONFIGURATION,
    "isv.SMS_SIGN": ErrorClass.CONFIGURATION,
    "isv.DAY_LIMIT_CONTROL": ErrorClass.CONFIGURATION,
    "isv.MONTH_LIMIT_CONTROL": ErrorClass.CONFIGURATION,
    "InvalidAccessKeyId": ErrorClass.CONFIGURATION,
    "SignatureDoesNotMatch": ErrorClass.CONFIGURATION,
    "Forbidden": ErrorClass.CONFIGURATION,
    "isv.BUSINESS_LIMIT_CONTROL": ErrorClass.RETRY_LATER,  # This number has had too many for now.
    "Throttling": ErrorClass.PACE,
    "isv.MOBILE_NUMBER_ILLEGAL": ErrorClass.BAD_NUMBER,
}
# SendStatus of QuerySendDetails: 1 waits for the operator, 2 failed, 3 arrived.
_DELIVERIES = {1: Delivery.SENT, 2: Delivery.UNDELIVERED, 3: Delivery.DELIVERED}
_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class AliyunAccount:
    """How to reach Alibaba. `templates` maps `kind/language` to the approved template's code (`SMS_...`).

    A template's variables have the names of the kind's parameters. `endpoint` (host and port) and `scheme` change
    for a server of one's own only.
    """

    access_key_id: str
    access_key_secret: str = field(repr=False)
    templates: Mapping[str, str]
    endpoint: str = "dysmsapi.aliyuncs.com"
    scheme: str = "https"
    connect_timeout_s: float = 3.0
    read_timeout_s: float = 6.5


class AliyunCarrier:
    """Sends approved templates. It knows no validity period: an old text is dropped before it gets here."""

    name = "aliyun"

    def __init__(self, account: AliyunAccount, tariff: Tariff = FREE) -> None:
        self._account = account
        self._tariff = tariff
        self._models: Any = optional_sdk(f"{_SMS}.models", "aliyun")
        self._answered: type[Exception] = optional_sdk("darabonba.exceptions", "aliyun").ResponseException
        self._sdk_error: type[Exception] = optional_sdk("Tea.exceptions", "aliyun").TeaException
        self._runtime = optional_sdk("darabonba.runtime", "aliyun").RuntimeOptions(
            autoretry=False,
            max_attempts=1,
            connect_timeout=int(account.connect_timeout_s * 1000),
            read_timeout=int(account.read_timeout_s * 1000),
        )
        self._client = _client(account)

    def send(self, text: OutgoingText) -> Accepted:
        """Ask for one text to one number, once."""
        request = self._models.SendSmsRequest(
            phone_numbers=text.to.removeprefix("+"),
            sign_name=text.signature,
            template_code=approved_template(self._account.templates, text),
            template_param=json.dumps(variables(text), ensure_ascii=False),
            out_id=our_id(text),
        )
        body = self._call(lambda: self._client.send_sms_with_options(request, self._runtime))
        if not body.biz_id:
            raise OutcomeUnknownError("no_biz_id")
        return Accepted(body.biz_id)

    def find(self, text: OutgoingText, since: datetime, others: frozenset[str] = frozenset()) -> Accepted | None:
        """Look among the day's texts to this number for the one that carries our id.

        The list does not tell Alibaba's own id, so the find is known by ours, which its reports repeat.
        """
        del others
        request = self._models.QuerySendDetailsRequest(
            phone_number=text.to.removeprefix("+86").removeprefix("+"),
            send_date=since.astimezone(BEIJING).strftime("%Y%m%d"),
            page_size=MOST_LOOKED_AT,
            current_page=1,
        )
        body = self._call(lambda: self._client.query_send_details_with_options(request, self._runtime))
        details = body.sms_send_detail_dtos.sms_send_detail_dto if body.sms_send_detail_dtos else []
        ours = [detail for detail in details or [] if detail.out_id == our_id(text)]
        return Accepted(our_id(text), _DELIVERIES.get(ours[0].send_status, Delivery.SENT)) if ours else None

    def price_micros(self, text: OutgoingText) -> int:
        """The tariff's price for the number and segments."""
        return self._tariff.price_micros(text.to, text.segments)

    def _call(self, ask: Callable[[], Any]) -> Any:
        """The answer's body. Refusals come as HTTP errors and, more often, as a code in a good answer."""
        try:
            body = ask().body
        except self._answered as refusal:
            raise _error(str(getattr(refusal, "code", "")), getattr(refusal, "status_code", None)) from None
        except self._sdk_error as fault:
            told_by_the_network(fault)
        if body.code != "OK":
            raise _error(str(body.code))
        return body


def _client(account: AliyunAccount) -> Any:
    config = optional_sdk("alibabacloud_tea_openapi.utils_models", "aliyun").Config(
        access_key_id=account.access_key_id,
        access_key_secret=account.access_key_secret,
        endpoint=account.endpoint,
        protocol=account.scheme,
    )
    return optional_sdk(f"{_SMS}.client", "aliyun").Client(config)


def _error(code: str, http_status: int | None = None) -> SendError:
    error_class = class_of(code, ALIYUN_ERRORS)
    if error_class is ErrorClass.UNKNOWN or (http_status or 0) >= _SERVER_ERROR:
        return OutcomeUnknownError(code)
    return SendError(error_class, code)
