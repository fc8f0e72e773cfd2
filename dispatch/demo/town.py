"""A town that nobody lives in: streets, customers, technicians and what they call about.

Every phone number lies in the 555-0100 to 555-0199 blocks, which are kept free for fiction.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
TERRITORY = "LINWAN"
CENTRE = (30.27, 120.13)
"""The town's market square, in degrees."""

STREETS = ("湖滨路", "文一路", "望江街", "Canal Street", "Willow Lane", "学院路", "Harbour Road", "Garden Terrace")
GIVEN = ("伟", "静", "敏", "洋", "晨", "昊", "丽", "强")
FAMILY = ("王", "李", "张", "刘", "陈", "杨", "赵", "吴")
ENGLISH = ("Drew Hall", "Robin Clark", "Alex Moore", "Sam Carter", "Jo Bennett", "Kim Walker", "Pat Ellis", "Lee Grant")
TECHNICIANS = ("陈建国", "李海燕", "王志强", "Emma Turner", "赵小军", "刘芳", "Daniel Reed", "孙丽")
AREA_CODES = ("202", "206", "312", "415", "512", "617", "702", "808", "917")

KINDS = (
    ("install", None, 20),
    ("repair", "no_sync", 12),
    ("repair", "los_alarm", 8),
    ("repair", "intermittent", 12),
    ("repair", "slow_speed", 8),
    ("repair", "iptv_freeze", 6),
    ("relocation", None, 8),
    ("care_visit", None, 4),
)
"""Kind, symptom, and how many of a hundred orders are of it."""

WINDOWS = ((8, 10), (10, 12), (13, 15), (15, 17), (8, 12), (13, 17))
SKILLS = (
    ("copper", "fiber", "iptv", "wifi"),
    ("fiber", "wifi"),
    ("copper", "fiber"),
    ("fiber", "iptv"),
    ("copper", "fiber", "wifi"),
    ("copper", "iptv", "fiber"),
    ("fiber", "wifi", "iptv"),
    ("copper", "fiber", "iptv"),
)

PART, PART_NAME = "STB-4K", "机顶盒 Set-top box"
NEEDS_PART = ("repair", "iptv_freeze")
"""The kind of work that uses a part up; one van has it, once."""
SUPPLY = {"address": "临湾仓库 Depot, Canal Street 1", "lat": 30.272, "lon": 120.137, "minutes": 10}
PLAN_RULES = {"overtime_minutes": 30, "most_driving_minutes": 300}

FOR_TWO = "LW-0012"
FIRST, AFTER_IT = "LW-0029", "LW-0031"
"""The riser of the house is wired before the flat above is connected."""
WISHES = {"LW-0005": ("excluded_technician_ids", "LW-T-1"), "LW-0019": ("required_technician_id", "LW-T-4")}
"""Who is to come, or not to come, by order."""


@dataclass(frozen=True)
class Town:
    """What the demonstration loads, in the shapes of the API and the import files.

    carried: how many pieces of the part lie in whose van, by the technician's external id.
    """

    technicians: list[dict[str, Any]]
    orders: list[dict[str, Any]]
    gazetteer: list[tuple[str, float, float]]
    carried: dict[str, int]


def build(day: date, *, orders: int = 60, technicians: int = 8, seed: int = 7) -> Town:
    """Draws a town whose orders are all wished for one day. The same seed draws the same town."""
    draw = random.Random(seed)
    drawn = [_order(draw, number, day) for number in range(1, orders + 1)]
    _take_together({order["external_id"]: order for order in drawn}, day)
    gazetteer = []
    for order in drawn[9::10]:
        site = order["site"]
        gazetteer.append((site["address"], site.pop("lat"), site.pop("lon")))
    people = [_technician(draw, number, day) for number in range(technicians)]
    return Town(people, drawn, gazetteer, {one["external_id"]: int(one is people[0]) for one in people})


def _take_together(orders: dict[str, dict[str, Any]], day: date) -> None:
    """One order becomes work for two, and another one lies in the house of the order that it follows."""
    afternoon = [{"start": _at(day, 13), "end": _at(day, 17)}]
    orders[FOR_TWO] |= {"crew": 2, "priority": "high", "windows": afternoon}
    site = orders[FIRST]["site"]
    orders[AFTER_IT] |= {"windows": [{"start": _at(day, 8), "end": _at(day, 17)}]}
    orders[AFTER_IT] |= {"site": site | {"address": f"{site['address']}, 2F"}, "priority": "high"}
    orders[FIRST]["priority"] = "high"


def _order(draw: random.Random, number: int, day: date) -> dict[str, Any]:
    kind, symptom, _ = draw.choices(KINDS, weights=[share for _, _, share in KINDS])[0]
    opens, closes = draw.choice(WINDOWS)
    chinese = number % 2 == 1
    reported = datetime.combine(day - timedelta(days=1), time(9, 0), ZONE) + timedelta(minutes=5 * number)
    order = {
        "external_id": f"LW-{number:04d}",
        "kind": kind,
        "priority": draw.choices(("emergency", "high", "normal", "low"), weights=(2, 12, 72, 14))[0],
        "reported_at": reported.isoformat(),
        "customer": {
            "external_id": f"LW-C-{number:04d}",
            "name": draw.choice(FAMILY) + draw.choice(GIVEN) if chinese else draw.choice(ENGLISH),
            "phone": f"+1{AREA_CODES[number % len(AREA_CODES)]}55501{number:02d}",
            "language": "zh-CN" if chinese else "en",
            "tier": draw.choices(("standard", "gold", "vip"), weights=(80, 15, 5))[0],
            "care_consent": number % 4 != 0,
        },
        "site": _site(draw, number),
        "windows": [{"start": _at(day, opens), "end": _at(day, closes)}],
    }
    return order | ({"symptom": symptom} if symptom else {})


def _site(draw: random.Random, number: int) -> dict[str, Any]:
    lat, lon = _point(draw)
    return {
        "address": f"{draw.choice(STREETS)} {number}",
        "lat": lat,
        "lon": lon,
        "access_notes": draw.choice(("", "", "gate code 4711", "门禁请拨 201", "dog")),
    }


def _technician(draw: random.Random, number: int, day: date) -> dict[str, Any]:
    lat, lon = _point(draw)
    pause = {"minutes": 45, "earliest_start": _at(day, 11, 30), "latest_end": _at(day, 13, 30)}
    return {
        "external_id": f"LW-T-{number + 1}",
        "name": TECHNICIANS[number % len(TECHNICIANS)],
        "phone": f"+16465550{100 + number}",
        "languages": ["zh-CN", "en"],
        "territory": TERRITORY,
        "skills": list(SKILLS[number % len(SKILLS)]),
        "home": {"lat": lat, "lon": lon},
        "shifts": [{"start": _at(day, 8), "end": _at(day, 17, 30), "breaks": [pause]}],
    }


def _point(draw: random.Random) -> tuple[float, float]:
    """About five kilometres around the market square."""
    return round(draw.gauss(CENTRE[0], 0.025), 6), round(draw.gauss(CENTRE[1], 0.03), 6)


def _at(day: date, hour: int, minute: int = 0) -> str:
    return datetime.combine(day, time(hour, minute), ZONE).isoformat()
