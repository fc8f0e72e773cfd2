"""Dates and times, by the clocks of Vaduz, an hour ahead of UTC in winter and two in summer."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.corpora.imports.case import HEADING, ImportCase, row, said, table

ZONE = ZoneInfo("Europe/Vaduz")


def at(day: date, hour: int, minute: int = 0) -> str:
    """A time of day in Vaduz as the API says it."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).astimezone(ZoneInfo("UTC")).isoformat()


def serial(day: date, hour: float = 0) -> str:
    """A moment as Excel counts it."""
    return f"{(day - date(1899, 12, 30)).days + hour / 24:.10g}"


def _windows(day: date) -> dict[str, list[tuple[str, str]]]:
    y, m, d = day.year, day.month, day.day
    next_day = day + timedelta(days=1)
    afternoon = [(at(day, 13), at(day, 15))]
    return {
        f"{day} 13:00-15:00": afternoon,
        f"{y}/{m}/{d} 13:00 - {y}/{m}/{d} 15:00": afternoon,
        f"{y}年{m}月{d}日 13:00至15:00": afternoon,
        f"{y}年{m}月{d}日 下午1点-3点": afternoon,
        f"{y}/{m}/{d} 下午1時至3時": afternoon,
        f"{y}年{m}月{d}日 下午1點-3點": afternoon,
        f"{d}.{m}.{y} 13:00 – 15:00": afternoon,
        f"{d:02d}/{m:02d}/{y} 1pm to 3pm": afternoon,
        f"{m}/{d}/{y} 1:00 PM - 3:00 PM": afternoon,
        f"{day:%d %b %Y} 13:00～15:00": afternoon,
        f"{at(day, 13)}/{at(day, 15)}": afternoon,
        f"{day} 13:00-15:00; {next_day} 08:00-12:00": [*afternoon, (at(next_day, 8), at(next_day, 12))],
        str(day): [(at(day, 0), at(next_day, 0))],
    }


def cases(day: date) -> Iterator[ImportCase]:
    written = [(f"TIME-{number}", text, spans) for number, (text, spans) in enumerate(_windows(day).items())]
    yield ImportCase(
        "windows as people write them",
        table((*HEADING, "windows"), *((*row(id), text) for id, text, _ in written)).encode(),
        {id: order for id, _, spans in written for id, order in said(id, windows=spans).items()},
    )
    wrong = {f"3/4/{day.year} 13:00-15:00": "ambiguous_date", f"{day} 15:00-13:00": "unread_window",
             f"{day} 13:00": "unread_window", "tomorrow": "unread_moment",
             f"{day.year}-02-30 13:00-15:00": "unread_moment",
             "1999-12-01 13:00-15:00": "invalid", "2011-12-01 13:00-15:00": "window_past",
             f"{day.year + 3}-12-01 13:00-15:00": "window_too_far"}  # fmt: skip
    yield ImportCase(
        "windows that can't be read, or can't be",
        table(
            (*HEADING, "windows"), *((*row(f"TIME-{number}"), text) for number, text in enumerate(wrong, 20))
        ).encode(),
        refused=tuple((line, code, "windows") for line, code in enumerate(wrong.values(), start=2)),
    )
    parts = (*HEADING, "预约日期", "开始时间", "结束时间")
    rows = [
        (*row("TIME-40"), f"{day.year}/{day.month}/{day.day}", "13:00", "15:00"),
        (*row("TIME-41"), serial(day), "0.5416666667", "0,625"),
        (*row("TIME-42"), "", f"{day} 13:00", f"{day} 15:00"),
        (*row("TIME-43"), "", serial(day, 13), serial(day, 15)),
    ]
    afternoon = [(at(day, 13), at(day, 15))]
    taken = {id: order for one in rows for id, order in said(one[0], windows=afternoon).items()}
    yield ImportCase("windows in columns of their own", table(parts, *rows).encode(), taken)
    yield ImportCase(
        "a window without its end",
        table(parts, (*row("TIME-44"), str(day), "13:00", "")).encode(),
        refused=((2, "unread_window", "预约日期, 开始时间, 结束时间"),),
    )
    yield ImportCase(
        "a time that can't be read in a column of its own",
        table(
            (*HEADING, "window_start", "window_end"),
            (*row("TIME-46"), f"{day} 08:00", "soon"),
            (*row("TIME-47"), "2011-12-01 08:00", "2011-12-01 10:00"),
        ).encode(),
        refused=(
            (2, "unread_moment", "window_start, window_end"),
            (3, "window_past", "window_start, window_end"),
        ),
    )
    over = f"{day.year - 1}-12-01 13:00-15:00; {day} 13:00-15:00"
    yield ImportCase(
        "a window that is over among those to come",
        table((*HEADING, "windows"), (*row("TIME-45"), over)).encode(),
        said("TIME-45", windows=afternoon),
        warned=((2, "window_left_out", "windows"),),
    )
    reported = ["2026-11-02 08:30", "2.11.2026 8:30", serial(date(2026, 11, 2), 8.5), "2026-11-02T07:30:00Z"]
    moment = at(date(2026, 11, 2), 8, 30)
    rows = [(*row(f"TIME-{number}"), text) for number, text in enumerate(reported, start=50)]
    taken = {id: order for one in rows for id, order in said(one[0], reported_at=moment).items()}
    yield ImportCase("when it was reported", table((*HEADING, "报修时间"), *rows).encode(), taken)
    changed = {"2026-03-29 02:30": "no_such_time", "2026-10-25 02:30": "doubled_time", "5/6/26": "ambiguous_date",
               "60.13.2026": "unread_moment"}  # fmt: skip
    yield ImportCase(
        "times that clocks leave out or say twice",
        table((*HEADING, "reported_at"), *((*row(f"TIME-{n}"), text) for n, text in enumerate(changed, 60))).encode(),
        refused=tuple((line, code, "reported_at") for line, code in enumerate(changed.values(), start=2)),
    )
    elsewhere = table((*HEADING, "territory", "windows"), (*row("TIME-70"), "T2", f"{day} 13:00-15:00"))
    utc = f"{day}T05:00:00+00:00"
    yield ImportCase(
        "by the clocks of the territory that the row names",
        elsewhere.encode(),
        said("TIME-70", windows=[(utc, f"{day}T07:00:00+00:00")]),
    )
