"""Codes in people's words, ids and points that a spreadsheet has spoiled, blanks that are written out."""

from collections.abc import Iterator
from datetime import date

from tests.corpora.imports.case import HEADING, ImportCase, row, said, table

_KINDS = {"Repair": "repair", "INSTALL": "install", "Care Visit": "care_visit", "care-visit": "care_visit",
          "维修": "repair", "装机": "install", "移机": "relocation"}  # fmt: skip
_LANGUAGES = {"zh": "zh-CN", "en-US": "en", "zh_CN": "zh-CN", "中文": "zh-CN", "English": "en"}
_POINTS = {
    ("0", "0"): "point_unset",
    ("9.5209", "47.1410"): "point_exchanged",
    ("47.1410", "-9.5209"): "point_mirrored",
    ("39.9042", "116.4074"): "point_far",
    ("47.1410", ""): "invalid",
    ("471410", "95209"): "invalid",
}
_COLUMNS = {7: "lat, lon"}


def cases(_day: date) -> Iterator[ImportCase]:
    kinds = [(f"CELL-{number}", written, kind) for number, (written, kind) in enumerate(_KINDS.items())]
    taken = {id: order for id, _, kind in kinds for id, order in said(id, kind=kind).items()}
    yield ImportCase(
        "kinds in people's words", table(HEADING, *(row(id, kind=written) for id, written, _ in kinds)).encode(), taken
    )
    tongues = [(f"CELL-{number}", written, tongue) for number, (written, tongue) in enumerate(_LANGUAGES.items(), 20)]
    taken = {id: order for id, _, tongue in tongues for id, order in said(id, customer__language=tongue).items()}
    yield ImportCase(
        "languages in people's words",
        table((*HEADING, "language"), *((*row(id), written) for id, written, _ in tongues)).encode(),
        taken,
    )
    more = (*HEADING, "priority", "tier", "care consent")
    yield ImportCase(
        "urgency, tier and consent in people's words",
        table(more, (*row("CELL-30"), "紧急", "贵宾", "是"), (*row("CELL-31"), "High", "GOLD", "No")).encode(),
        said("CELL-30", priority="emergency", customer__tier="vip", customer__care_consent=True)
        | said("CELL-31", priority="high", customer__tier="gold", customer__care_consent=False),
    )
    points = [(*row(f"CELL-{number}"), *point) for number, point in enumerate(_POINTS, start=40)]
    yield ImportCase(
        "points that can't be",
        table((*HEADING, "lat", "lon"), *points).encode(),
        refused=tuple((line, code, _COLUMNS.get(line, "lat")) for line, code in enumerate(_POINTS.values(), start=2)),
    )
    sides = table((*HEADING, "纬度", "经度"), (*row("CELL-50"), "47.1410° N", "9.5209E"))
    yield ImportCase("points with sides", sides.encode(), said("CELL-50", site__lat=47.141, site__lon=9.5209))
    yield ImportCase(
        "ids that a spreadsheet has rounded",
        table(HEADING, row("1.23457E+15"), row("4,4725E+15"), row("1.5")).encode(),
        said("1.5"),
        refused=((2, "rounded_number", "external_id"), (3, "rounded_number", "external_id")),
    )
    yield ImportCase(
        "ids that a spreadsheet has made dates of",
        table(HEADING, row("1-Dec"), row("12月1日"), row("2026-12-01"), row("12-1"), row("2026-12-01-7")).encode(),
        said("12-1") | said("2026-12-01-7"),
        refused=tuple((line, "dated_id", "external_id") for line in (2, 3, 4)),
    )
    blanks = (*HEADING, "symptom", "lat", "lon", "access_notes", "windows", "priority")
    yield ImportCase(
        "blanks that are written out",
        table(blanks, (*row("CELL-60"), "-", "N/A", "null", "无", "—", "")).encode(),
        said("CELL-60", symptom=None, site__lat=None, site__access_notes="", priority="normal", windows=[]),
    )
    yield ImportCase(
        "errors of the spreadsheet",
        table(
            HEADING, row("CELL-61", address="#REF!"), row("CELL-62", customer_name="#NAME?"), row("CELL-63")
        ).encode(),
        said("CELL-63"),
        refused=((2, "spoiled_cell", "address"), (3, "spoiled_cell", "customer_name")),
    )
    yield ImportCase(
        "leading zeros told as text", table(HEADING, row('="000123"'), row("'000124")).encode(),
        said("000123") | said("000124"),
    )  # fmt: skip
    yield ImportCase("the same row twice", table(HEADING, row("CELL-64"), row("CELL-64")).encode(), said("CELL-64"))
    yield ImportCase(
        "a territory that nobody knows",
        table((*HEADING, "territory"), (*row("CELL-65"), "T9"), (*row("CELL-66"), "T1")).encode(),
        said("CELL-66"),
        refused=((2, "unknown_territory", "territory"),),
    )
    yield ImportCase(
        "a cell as long as a book",
        table(
            HEADING, row("CELL-67", address="x" * 400), row("CELL-68", address="x" * 70_000), row("CELL-69")
        ).encode(),
        said("CELL-69"),
        refused=((2, "invalid", "address"), (3, "line_too_long", None)),
    )
