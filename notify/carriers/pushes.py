"""What Alibaba and Tencent push: reports on texts, and texts of customers. Neither signs what it pushes.

Their documents: help.aliyun.com/document_detail/101867.html (SmsReport) and /101847.html (SmsUp);
cloud.tencent.com/document/product/382/5807 (status) and /5809 (reply).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from notify.receipts import Delivery

LONGEST_ID = 100
HOME = "86"


@dataclass(frozen=True, slots=True)
class PushedReport:
    """A carrier's word on a text. `our_id` is what we gave it (`message.attempt`); None where it does not repeat it."""

    carrier_id: str
    delivery: Delivery
    our_id: str | None = None
    error_code: str | None = None

    @property
    def message_id(self) -> int | None:
        """The number of our message, out of our id."""
        number = (self.our_id or "").partition(".")[0]
        return int(number) if number.isascii() and number.isdecimal() and 0 < len(number) <= 18 else None


@dataclass(frozen=True, slots=True)
class PushedText:
    """A customer's text. `number` has a country code; `carrier_id` is the same when the carrier repeats it."""

    carrier_id: str
    number: str
    body: str


@dataclass(frozen=True, slots=True)
class Pushes:
    """How one carrier's pushes are read, and what it wants to hear when they were taken in."""

    reports: Callable[[object], list[PushedReport]]
    texts: Callable[[object], list[PushedText]]
    thanks: Mapping[str, object]


def _entries(pushed: object) -> Iterator[Mapping[str, object]]:
    """The objects of a pushed list, or the one that came alone; what is neither is left out."""
    for entry in pushed if isinstance(pushed, list) else [pushed]:
        if isinstance(entry, Mapping):
            yield entry


def _word(entry: Mapping[str, object], name: str) -> str:
    """A field as text; empty for one that is missing, too long for an id, or no text or number."""
    value = entry.get(name)
    word = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return word if len(word) <= LONGEST_ID and word.isprintable() else ""


def _aliyun_reports(pushed: object) -> list[PushedReport]:
    return [
        PushedReport(
            carrier_id=_word(entry, "biz_id"),
            delivery=Delivery.DELIVERED if entry["success"] else Delivery.UNDELIVERED,
            our_id=_word(entry, "out_id") or None,
            error_code=None if entry["success"] else _word(entry, "err_code") or None,
        )
        for entry in _entries(pushed)
        if _word(entry, "biz_id") and isinstance(entry.get("success"), bool)
    ]


def _aliyun_texts(pushed: object) -> list[PushedText]:
    return [
        PushedText(
            _word(entry, "sequence_id"), _with_country(HOME, _word(entry, "phone_number")), str(entry["content"])
        )
        for entry in _entries(pushed)
        if _word(entry, "sequence_id") and _word(entry, "phone_number") and isinstance(entry.get("content"), str)
    ]


_TENCENT = {"SUCCESS": Delivery.DELIVERED, "FAIL": Delivery.UNDELIVERED}


def _tencent_reports(pushed: object) -> list[PushedReport]:
    return [
        PushedReport(
            carrier_id=_word(entry, "sid"),
            delivery=_TENCENT[_word(entry, "report_status")],
            error_code=None if _word(entry, "report_status") == "SUCCESS" else _word(entry, "errmsg") or None,
        )
        for entry in _entries(pushed)
        if _word(entry, "sid") and _word(entry, "report_status") in _TENCENT
    ]


def _tencent_texts(pushed: object) -> list[PushedText]:
    """Tencent gives a reply no id: the sender, the second and the words stand for it."""
    found = []
    for entry in _entries(pushed):
        number, at, body = _word(entry, "mobile"), _word(entry, "time"), entry.get("text")
        if number and at and isinstance(body, str):
            e164 = _with_country(_word(entry, "nationcode") or HOME, number)
            carrier_id = hashlib.sha256(f"{e164}\n{at}\n{body}".encode()).hexdigest()[:32]
            found.append(PushedText(carrier_id, e164, body))
    return found


def _with_country(code: str, number: str) -> str:
    """E.164 of a number that is written without its country code; one that is written with `+` stays."""
    return number if number.startswith("+") else f"+{code.lstrip('+')}{number}"


PUSHES: Mapping[str, Pushes] = {
    "aliyun": Pushes(_aliyun_reports, _aliyun_texts, {"code": 0, "msg": "OK"}),
    "tencent": Pushes(_tencent_reports, _tencent_texts, {"result": 0, "errmsg": "OK"}),
}
