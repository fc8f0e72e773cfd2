"""Values for texts: what is usual, and the longest that must still fit."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from notify.kinds import KINDS
from notify.parameters import NamedVisit, Window
from notify.render import Operator, Text, render

VADUZ = ZoneInfo("Europe/Vaduz")
SHANGHAI = ZoneInfo("Asia/Shanghai")
OPERATOR = Operator({"en": "Northlight", "zh-CN": "北光宽带"}, "+4232345678")
LONG_OPERATOR = Operator({"en": "Northlight Broadband Ltd", "zh-CN": "北光宽带通信公司"}, "+4232345678")

AFTERNOON = Window(datetime(2026, 12, 1, 12, tzinfo=UTC), datetime(2026, 12, 1, 14, tzinfo=UTC))
NEXT_MORNING = Window(datetime(2026, 12, 2, 7, tzinfo=UTC), datetime(2026, 12, 2, 9, tzinfo=UTC))
FRIDAY = Window(datetime(2026, 12, 4, 14, tzinfo=UTC), datetime(2026, 12, 4, 16, tzinfo=UTC))

USUAL = {
    "window": AFTERNOON,
    "slots": (AFTERNOON, NEXT_MORNING, FRIDAY),
    "visits": (NamedVisit("repair", AFTERNOON), NamedVisit("relocation", NEXT_MORNING), NamedVisit("install", FRIDAY)),
    "work": "repair",
    "technician_name": "Anna Meier",
    "technician_phone": "+41791234567",
    "reference": "WO-1042",
    "words": "We found your modem.",
    "eta": datetime(2026, 12, 1, 12, 40, tzinfo=UTC),
    "at": datetime(2026, 12, 1, 12, 5, tzinfo=UTC),
    "due": datetime(2026, 12, 2, 16, tzinfo=UTC),
    "tracking_link": "https://n.example/t/Zx81",
    "survey_link": "https://n.example/s/Zx81",
    "complaint_link": "https://n.example/c/Zx81",
    "status_link": "https://n.example/o",
    "cause": "a cut cable",
    "owner_name": "Sam Frick",
    "gift": "A month of sports TV",
    "amount": "20 USD",
    "improvement": "All cards of the node in Triesen were replaced; faults have halved.",
    "news": "A card in the node is broken; we change it on Monday.",
    "warranty_months": 12,
    "warranty_start": date(2026, 12, 1),
    "warranty_end": date(2027, 11, 30),
    "device_warranty_end": date(2028, 11, 30),
}


def say(
    kind: str, language: str = "en", *, operator: Operator = OPERATOR, zone: ZoneInfo = VADUZ, **changes: Any
) -> Text:
    """Word a kind with the usual values, some of them changed."""
    values = {**USUAL, **changes}
    chosen = {name: values[name] for name in KINDS[kind].parameters}
    return render(kind, language, chosen, operator=operator, zone=zone)
