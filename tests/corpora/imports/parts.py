"""What one table holds in one column and another in several: names, addresses, points, a day and its slot."""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.corpora.imports.case import HEADING, PHONE, ImportCase, row, said, table
from tests.corpora.imports.times import at, serial

_VADUZ = {"site__lat": 47.141, "site__lon": 9.5209}


def cases(day: date) -> Iterator[ImportCase]:
    yield from _names_and_addresses()
    yield from _points()
    yield from _slots(day)


def _names_and_addresses() -> Iterator[ImportCase]:
    usual = ("PART-0", "repair", "Drew", "Hall", PHONE, "Landstrasse 5")
    yield ImportCase(
        "first and last names",
        table(("Order", "Type", "First Name", "Last Name", "Phone", "Address"), usual).encode(),
        said("PART-0"),
    )
    chinese = ("PART-1", "维修", "王", "小明", PHONE, "人民路5号")
    yield ImportCase(
        "family and given names",
        table(("工单号", "类型", "姓", "名", "电话", "地址"), chinese).encode("gb18030"),
        said("PART-1", customer__name="王小明", site__address="人民路5号"),
    )
    yield ImportCase(
        "a name in parts that is too long",
        table(
            ("Order", "Type", "First Name", "Last Name", "Phone", "Address"),
            ("PART-9", *usual[1:3], "x" * 300, *usual[4:]),
        ).encode(),
        refused=((2, "invalid", "First Name, Last Name"),),
    )
    street = ("Order", "Type", "Name", "Phone", "Street", "House No", "ZIP", "City")
    yield ImportCase(
        "an address in parts",
        table(
            street, ("PART-2", "repair", "Drew Hall", PHONE, "Landstrasse", "5", "9490", "Vaduz"), separator="\t"
        ).encode("utf-16"),
        said("PART-2", site__address="Landstrasse 5, 9490 Vaduz"),
    )
    lines = ("Order", "Type", "Name", "Phone", "Address Line 1", "Address Line 2", "City", "Postcode")
    yield ImportCase(
        "an address in two lines",
        table(
            lines,
            ("PART-3", "repair", "Drew Hall", PHONE, "5 High St", "Flat 3", "Vaduz", "9490"),
            ("PART-4", "repair", "Drew Hall", PHONE, "7 High St, Vaduz", "", "Vaduz", "9490"),
        ).encode(),
        said("PART-3", site__address="5 High St, Flat 3, 9490 Vaduz")
        | said("PART-4", site__address="7 High St, Vaduz, 9490"),
    )
    province = ("工单号", "类型", "姓名", "电话", "省", "市", "区", "详细地址")
    yield ImportCase(
        "a Chinese address in parts",
        table(
            province,
            ("PART-5", "维修", "王小明", PHONE, "广东省", "深圳市", "南山区", "科技路5号"),
            ("PART-6", "维修", "王小明", PHONE, "广东省", "深圳市", "南山区", "深圳市南山区科技路6号"),
        ).encode(),
        said("PART-5", customer__name="王小明", site__address="广东省深圳市南山区科技路5号")
        | said("PART-6", customer__name="王小明", site__address="广东省深圳市南山区科技路6号"),
    )
    yield ImportCase(
        "what is said of the visit",
        table((*HEADING, "备注"), (*row("PART-7"), "家里有狗")).encode(),
        said("PART-7", site__access_notes="家里有狗"),
    )


def _points() -> Iterator[ImportCase]:
    written = {
        "coordinates": "47.1410, 9.5209",
        "GPS": "(47.1410; 9.5209)",
        "lat/lon": "N47.1410 E9.5209",
        "坐标": "47.1410，9.5209",
        "经纬度": "9.5209,47.1410",
        "lon/lat": "9.5209 47.1410",
        "Map link": "https://maps.example.org/@47.1410,9.5209,17z",
    }
    for number, (name, cell) in enumerate(written.items(), start=20):
        yield ImportCase(
            f"both coordinates in one cell, {name}",
            table((*HEADING, name), (*row(f"PART-{number}"), cell)).encode(),
            said(f"PART-{number}", **_VADUZ),
        )
    exact = {"site__lat": 47.141, "site__lon": 9.5209}
    yield ImportCase(
        "degrees, minutes and seconds",
        table(
            (*HEADING, "纬度", "经度"),
            (*row("PART-30"), "47°8'27.6\"N", "9° 31' 15.24\" E"),
            (*row("PART-31"), "N47.1410", "E 9.5209"),
            (*row("PART-32"), "47,1410 deg", "9,5209°"),
            separator=";",
        ).encode(),
        {id: order for number in (30, 31, 32) for id, order in said(f"PART-{number}", **exact).items()},
    )
    yield ImportCase(
        "coordinates that are none, exchanged, or a sea",
        table(
            (*HEADING, "coordinates"),
            (*row("PART-33"), "somewhere"),
            (*row("PART-34"), "9.5209, 47.1410"),
            (*row("PART-35"), "0, 0"),
        ).encode(),
        refused=(
            (2, "unread_point", "coordinates"),
            (3, "point_exchanged", "coordinates"),
            (4, "point_unset", "coordinates"),
        ),
    )


def _slots(day: date) -> Iterator[ImportCase]:
    morning = [(at(day, 8), at(day, 10))]
    heading = (*HEADING, "Date", "Time slot")
    written = [
        "8-10",
        "08:00-10:00",
        "8am-10am",
        "8-10am",
        "0800-1000",
        "8.00 - 10.00",
        "8h-10h",
        "between 8 and 10",
        "8–10 Uhr",
        "8点-10点",
    ]
    rows = [(*row(f"PART-{number}"), str(day), slot) for number, slot in enumerate(written, start=50)]
    taken = {id: order for one in rows for id, order in said(one[0], windows=morning).items()}
    yield ImportCase("a day and its slot", table(heading, *rows).encode(), taken)
    days = [
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%Y%m%d}",
        serial(day),
        f"{day:%d-%b-%y}",
        f"{day:%A}, {day:%d} {day:%B} {day.year}",
        f"{day.day}th of {day:%B} {day.year}",
    ]
    rows = [(*row(f"PART-{number}"), said_day, "8-10") for number, said_day in enumerate(days, start=70)]
    taken = {id: order for one in rows for id, order in said(one[0], windows=morning).items()}
    yield ImportCase("days in many writings with a slot", table(heading, *rows).encode(), taken)
    parts = {
        "上午": (8, 12),
        "下午": (12, 18),
        "晚上": (18, 21),
        "AM": (8, 12),
        "PM": (12, 18),
        "morning": (8, 12),
        "evening": (18, 21),
    }
    rows = [(*row(f"PART-{number}"), str(day), part) for number, part in enumerate(parts, start=80)]
    spans = [[(at(day, start), at(day, end))] for start, end in parts.values()]
    taken = {
        id: order for one, span in zip(rows, spans, strict=True) for id, order in said(one[0], windows=span).items()
    }
    yield ImportCase("a day and a part of it", table((*HEADING, "预约日期", "预约时段"), *rows).encode(), taken)
    whole = [(at(day, 0), at(day + timedelta(days=1), 0))]
    yield ImportCase(
        "a day and all of it",
        table(heading, (*row("PART-90"), str(day), "全天")).encode(),
        said("PART-90", windows=whole),
    )
    two = [(at(day, 8), at(day, 10)), (at(day, 13), at(day, 15))]
    yield ImportCase(
        "two slots of a day",
        table(heading, (*row("PART-91"), str(day), "8-10; 1-3 pm")).encode(),
        said("PART-91", windows=two),
    )
    wrong = {"1-3": "unread_window", "25-27": "unread_moment", "10-8": "unread_window", "whenever": "unread_moment"}
    yield ImportCase(
        "slots that can't be read, or have two readings",
        table(heading, *((*row(f"PART-{n}"), str(day), slot) for n, slot in enumerate(wrong, 100))).encode(),
        refused=tuple((line, code, "Time slot") for line, code in enumerate(wrong.values(), start=2)),
    )
