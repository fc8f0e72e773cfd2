"""Tencent Cloud SMS (version 2021-01-11) through its official SDK, an optional extra: `field-dispatch[tencent]`."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from notify.carriers.carrier import Accepted, OutgoingText
from notify.carriers.network import optional_sdk
from notify.carriers.templates import approved_template, our_id, told_by_the_network, variables
from notify.errors import ErrorClass, OutcomeUnknownError, SendError, class_of
from notify.receipts import Delivery
from notify.tariff import FREE, Tariff

_SMS = "tencentcloud.sms.v20210111"
MOST_LOOKED_AT = 100
# The look-up takes a closed span of Unix seconds; their clock and ours may differ.
CLOCK_SLACK = timedelta(minutes=2)

# By the beginnings of codes, after the SDK's own list (tencentcloud/sms/v20210111/errorcodes.py).
TENCENT_ERRORS: Mapping[str, ErrorClass] = {
    "AuthFailure": ErrorClass.CONFIGURATION,
    "UnauthorizedOperation": ErrorClass.CONFIGURATION,
    "FailedOperation.InsufficientBalance": ErrorClass.CONFIGURATION,
    "FailedOperation.MissingSignature": ErrorClass.CONFIGURATION,
    "FailedOperation.Signature": ErrorClass.CONFIGURATION,
    "InvalidParameterValue.SdkAppIdNotExist": ErrorClass.CONFIGURATION,
    "LimitExceeded": ErrorClass.CONFIGURATION,  # A limit of the day, which the operator set in the console.
    "LimitExceeded.DeliveryFrequencyLimit": ErrorClass.PACE,
    "LimitExceeded.GlobalSmsSendingRateLimit": ErrorClass.PACE,
    "LimitExceeded.PhoneNumber": ErrorClass.RETRY_LATER,  # This number has had too many for now.
    "RequestLimitExceeded": ErrorClass.PACE,
    "FailedOperation.PhoneNumberInBlacklist": ErrorClass.OPT_OUT,
    "FailedOperation.PhoneNumberParseFail": ErrorClass.BAD_NUMBER,
    "InvalidParameterValue.IncorrectPhoneNumber": ErrorClass.BAD_NUMBER,
    "InternalError": ErrorClass.UNKNOWN,
    "ServerNetworkError": ErrorClass.UNKNOWN,
}
_NETWORK_CODE = "ClientNetworkError"


@dataclass(frozen=True, slots=True)
class TencentAccount:
    """How to reach Tencent. `templates` maps `kind/language` to the approved template's number.

    A template's variables {1}, {2}, ... stand for the kind's parameters in their order. `endpoint` (host and port)
    and `scheme` change for a server of one's own only.
    """

    secret_id: str
    secret_key: str = field(repr=False)
    app_id: str
    templates: Mapping[str, str]
    region: str = "ap-guangzhou"
    endpoint: str = "sms.tencentcloudapi.com"
    scheme: str = "https"
    connect_timeout_s: float = 3.0
    read_timeout_s: float = 6.5


class TencentCarrier:
    """Sends approved templates. It knows no validity period: an old text is dropped before it gets here."""

    name = "tencent"

    def __init__(self, account: TencentAccount, tariff: Tariff = FREE) -> None:
        self._account = account
        self._tariff = tariff
        self._models: Any = optional_sdk(f"{_SMS}.models", "tencent")
        self._sdk_error: type[Exception] = optional_sdk(
            "tencentcloud.common.exception", "tencent"
        ).TencentCloudSDKException
        self._client = _client(account)

    def send(self, text: OutgoingText) -> Accepted:
        """Ask for one text to one number, once."""
        request = self._models.SendSmsRequest()
        request.PhoneNumberSet = [text.to]
        request.SmsSdkAppId = self._account.app_id
        request.TemplateId = approved_template(self._account.templates, text)
        request.TemplateParamSet = list(variables(text).values())
        request.SignName = text.signature
        request.SessionContext = our_id(text)
        statuses = self._call(lambda: self._client.SendSms(request)).SendStatusSet
        if not statuses:
            raise OutcomeUnknownError("no_status")
        if statuses[0].Code != "Ok":
            raise _error(statuses[0].Code)
        return Accepted(statuses[0].SerialNo)

    def find(self, text: OutgoingText, since: datetime, others: frozenset[str] = frozenset()) -> Accepted | None:
        """Look among the reports on this number for the one that gives our id back.

        Tencent lists a text once the operator has reported on it, so `None` may become a find later.
        """
        request = self._models.PullSmsSendStatusByPhoneNumberRequest()
        request.PhoneNumber = text.to
        request.SmsSdkAppId = self._account.app_id
        request.BeginTime = int((since - CLOCK_SLACK).timestamp())
        # A span may not reach into the future, and this driver stands where the clock may be asked.
        request.EndTime = int(time.time())
        request.Offset = 0
        request.Limit = MOST_LOOKED_AT
        reports = self._call(lambda: self._client.PullSmsSendStatusByPhoneNumber(request))
        ours = [
            report
            for report in reports.PullSmsSendStatusSet or []
            if report.SessionContext == our_id(text) and report.SerialNo not in others
        ]
        return Accepted(ours[0].SerialNo, _delivery(ours[0].ReportStatus)) if ours else None

    def price_micros(self, text: OutgoingText) -> int:
        """The tariff's price for the number and segments."""
        return self._tariff.price_micros(text.to, text.segments)

    def _call(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except self._sdk_error as fault:
            code = str(getattr(fault, "code", ""))
            if code == _NETWORK_CODE:
                told_by_the_network(fault)
            raise _error(code) from None


def _client(account: TencentAccount) -> Any:
    credential = optional_sdk("tencentcloud.common.credential", "tencent")
    http = optional_sdk("tencentcloud.common.profile.http_profile", "tencent").HttpProfile(
        protocol=account.scheme, endpoint=account.endpoint, keepAlive=True
    )
    # Passed on to `requests`, which takes a pair; the SDK's own argument takes a single number.
    http.reqTimeout = (account.connect_timeout_s, account.read_timeout_s)
    profile = optional_sdk("tencentcloud.common.profile.client_profile", "tencent").ClientProfile(httpProfile=http)
    sms = optional_sdk(f"{_SMS}.sms_client", "tencent")
    return sms.SmsClient(credential.Credential(account.secret_id, account.secret_key), account.region, profile)


def _error(code: str) -> SendError:
    error_class = class_of(code, TENCENT_ERRORS)
    return OutcomeUnknownError(code) if error_class is ErrorClass.UNKNOWN else SendError(error_class, code)


def _delivery(report: str | None) -> Delivery:
    return {"SUCCESS": Delivery.DELIVERED, "FAIL": Delivery.UNDELIVERED}.get(report or "", Delivery.SENT)
