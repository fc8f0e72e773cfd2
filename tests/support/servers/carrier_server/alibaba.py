"""Alibaba's SMS API (2017-05-25) in front of the same account, so that there is a second carrier to fail over to.

Its approved templates are our Chinese catalogue's, coded `SMS_<kind>`. It pushes no reports.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from notify.carriers.aliyun import BEIJING
from notify.catalogue import LANGUAGES
from tests.support.servers.carrier_server.account import RefusedError
from tests.support.servers.carrier_server.messages import Message
from tests.support.servers.carrier_server.server import Answer, Door

LANGUAGE = "zh-CN"
LINKS = {"{tracking_link}": "https://n.example/t/{tracking_link}", "{survey_link}": "https://n.example/s/{survey_link}"}
"""The address of a link stands in the approved template: a variable is only what comes behind it."""


def _approved(text: str) -> str:
    for variable, link in LINKS.items():
        text = text.replace(variable, link)
    return text


TEMPLATES: Mapping[str, str] = {f"SMS_{kind}": _approved(text) for kind, text in LANGUAGES[LANGUAGE].texts.items()}
APPROVED = {f"{kind}/{LANGUAGE}": f"SMS_{kind}" for kind in LANGUAGES[LANGUAGE].texts}
"""What the backend's settings say of these templates (`DISPATCH_ALIYUN_TEMPLATES`)."""

_VARIABLE = re.compile(r"\{([a-z_]+)\}")
_STATES = {"delivered": 3, "undelivered": 2, "failed": 2}
_WAITS = 1


class AlibabaDoor(Door):
    """`SendSms` and `QuerySendDetails`, as the official SDK calls them; signatures are not checked."""

    def get(self, path: str, query: dict[str, str]) -> None:
        del query
        self.answer(_says("InvalidAction.NotFound", 404, path))

    def post(self, path: str, form: dict[str, str]) -> None:
        fields = {**dict(parse_qsl(urlsplit(self.path).query)), **form}
        action = self.headers.get("x-acs-action")
        if action == "SendSms":
            self._send(fields)
        elif action == "QuerySendDetails":
            self.answer(self.failed_read() or self._details(fields))
        else:
            self.get(path, fields)

    def too_many(self) -> Answer:
        return _says("Throttling.User", 400)

    def internal_error(self) -> Answer:
        return _says("ServiceUnavailable", 503)

    def refused(self, error: RefusedError) -> Answer:
        return _says("isv.MOBILE_NUMBER_ILLEGAL" if error.code == 21211 else "isv.BLACK_KEY_CONTROL_LIMIT")

    def accepted(self, message: Message) -> Answer:
        return Answer(200, {**_says("OK").body, "BizId": message.sid})

    def _send(self, fields: Mapping[str, str]) -> None:
        template = TEMPLATES.get(fields["TemplateCode"])
        if template is None:
            self.answer(_says("isv.SMS_TEMPLATE_ILLEGAL"))
            return
        values = json.loads(fields["TemplateParam"])
        body = f"【{fields['SignName']}】" + _VARIABLE.sub(lambda found: values[found[1]], template)
        number = f"+{fields['PhoneNumbers']}"
        self.create({"To": number, "From": fields["SignName"], "Body": body, "OutId": fields.get("OutId", "")})

    def _details(self, fields: Mapping[str, str]) -> Answer:
        messages = self.server.account.listed(f"+86{fields['PhoneNumber']}", None)
        told = [_detail(one) for one in messages if _day(one) == fields["SendDate"]]
        page = told[: int(fields["PageSize"])]
        more = {"SmsSendDetailDTOs": {"SmsSendDetailDTO": page}, "TotalCount": str(len(told))}
        return Answer(200, {**_says("OK").body, **more})


def _says(code: str, status: int = 200, message: str = "") -> Answer:
    return Answer(status, {"Code": code, "Message": message or code, "RequestId": "R"})


def _day(message: Message) -> str:
    return f"{datetime.fromtimestamp(message.created_at, UTC).astimezone(BEIJING):%Y%m%d}"


def _detail(message: Message) -> dict[str, object]:
    return {
        "OutId": message.out_id or "",
        "SendStatus": _STATES.get(message.status, _WAITS),
        "PhoneNum": message.to.removeprefix("+86"),
        "Content": message.body,
    }
