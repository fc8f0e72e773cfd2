"""How people lay a table out: two headings, totals, notes, numbered rows, sheets of explanations, merged cells."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from tests.corpora.imports.case import HEADING, PHONE, WORKBOOK, ImportCase, row, said, table

CHINESE = ("工单号", "类型", "姓名", "电话", "地址")


def book(*sheets: tuple[str, tuple[tuple[Any, ...], ...]], merged: tuple[str, ...] = ()) -> bytes:
    """A workbook of sheets with their rows; `merged` names spans of the last one."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets:
        sheet = workbook.create_sheet(title)
        for one in rows:
            sheet.append(list(one))
    for span in merged:
        workbook.worksheets[-1].merge_cells(span)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def cases(_day: date) -> Iterator[ImportCase]:
    yield from _headings()
    yield from _rows_that_are_none()
    yield from _sheets()
    yield from _files()


def _headings() -> Iterator[ImportCase]:
    groups = ("工单信息", "", "客户信息", "", "上门")
    yield ImportCase("groups above the heading", table(groups, CHINESE, row("LAY-0")).encode(), said("LAY-0"))
    english = ("Order No", "Type", "Name", "Phone", "Address")
    yield ImportCase(
        "the heading in two languages, a row each", table(CHINESE, english, row("LAY-1")).encode(), said("LAY-1")
    )
    both = ("工单号 Order No", "类型/Type", "姓名\nName", "电话(Phone)", "Address 地址")
    yield ImportCase("the heading in two languages, in each cell", table(both, row("LAY-2")).encode(), said("LAY-2"))
    traditional = ("工單編號", "工單類型", "客戶名稱", "聯絡電話", "裝機地址", "備註")
    yield ImportCase(
        "traditional letters",
        table(traditional, (*row("LAY-3", kind="安裝"), "請先來電")).encode("big5"),
        said("LAY-3", kind="install", site__access_notes="請先來電"),
    )
    yield ImportCase(
        "rows that are numbered",
        table(("序号", *HEADING), ("1", *row("LAY-4")), ("2", *row("LAY-5"))).encode(),
        said("LAY-4") | said("LAY-5"),
    )
    yield ImportCase(
        "rows that are numbered by a sign", table(("#", *HEADING), ("1", *row("LAY-6"))).encode(), said("LAY-6")
    )
    shorthand = ("Order #", "Type *", "Name:", "Phone No.", "Addr.")
    yield ImportCase("headings in shorthand", table(shorthand, row("LAY-7")).encode(), said("LAY-7"))
    blank = tuple(f"{name}\xa0" for name in HEADING)
    cells = tuple(f"\xa0{cell}\u200b" for cell in row("LAY-8"))
    yield ImportCase("blanks that nobody sees around every cell", table(blank, cells).encode(), said("LAY-8"))
    yield ImportCase(
        "a heading that names another thing",
        table((*HEADING, "Status"), (*row("LAY-9"), "open")).encode(),
        failure="unknown_column",
        refused=((1, "unknown_column", "Status"),),
    )


def _rows_that_are_none() -> Iterator[ImportCase]:
    again = table(HEADING, row("LAY-20"), HEADING, row("LAY-21"))
    yield ImportCase("the heading again between the rows", again.encode(), said("LAY-20") | said("LAY-21"))
    for name, last in (("合计", ("合计", "", "", "", "2")), ("Total", ("Total: 1 orders", "", "", "", ""))):
        yield ImportCase(
            f"a total at the end, {name}",
            table(HEADING, row(f"LAY-22-{name}"), last).encode(),
            said(f"LAY-22-{name}"),
            warned=((3, "row_left_out", None),),
        )
    notes = (("Exported by the CRM on 30.11.2026", "", "", "", ""), ("制表人：王小明", "", "", "", ""))
    yield ImportCase(
        "notes below the table",
        table(HEADING, row("LAY-23"), *notes).encode(),
        said("LAY-23"),
        warned=((3, "row_left_out", None), (4, "row_left_out", None)),
    )
    yield ImportCase("an order that begins like a total", table(HEADING, row("Total-24")).encode(), said("Total-24"))
    drawn = "| external_id | kind | customer_name | customer_phone | address |\n|---|---|---|---|---|\n"
    drawn += f"| LAY-25 | repair | Drew Hall | {PHONE} | Landstrasse 5 |\n"
    yield ImportCase("a table drawn with lines", drawn.encode(), said("LAY-25"))
    yield ImportCase(
        "a row that lacks what it needs, not a total",
        table(HEADING, ("LAY-26", "", "", "", ""), row("LAY-27")).encode(),
        said("LAY-27"),
        refused=((2, "invalid", "kind, customer_name, customer_phone, address"),),
    )


def _sheets() -> Iterator[ImportCase]:
    explained = ("说明", (("How to fill this in",), ("An order a row",)))
    lists = ("Lists", (("repair",), ("install",)))
    yield ImportCase(
        "three sheets, the orders on the second",
        book(explained, ("Orders", (HEADING, row("LAY-40"))), lists),
        said("LAY-40"),
        content_type=WORKBOOK,
    )
    yield ImportCase(
        "an empty sheet before the orders",
        book(("Sheet1", ()), ("Data", (HEADING, row("LAY-41")))),
        said("LAY-41"),
        content_type=WORKBOOK,
    )
    shifted = (None, None)
    yield ImportCase(
        "a table in the middle of its sheet",
        book(("Data", ((), (), (*shifted, *HEADING), (*shifted, *row("LAY-42"))))),
        said("LAY-42"),
        content_type=WORKBOOK,
    )
    yield ImportCase(
        "cells merged over the rows of one customer",
        book(
            ("Data", (HEADING, row("LAY-43"), ("LAY-44", "install", None, None, None))),
            merged=("C2:C3", "D2:D3", "E2:E3"),
        ),
        said("LAY-43") | said("LAY-44", kind="install"),
        content_type=WORKBOOK,
    )
    titled = ("Orders of December", None, None, None, None)
    yield ImportCase(
        "a heading merged over two rows, under a merged title",
        book(
            (
                "Data",
                (
                    titled,
                    ("external_id", "kind", "Customer", None, "address"),
                    (None, None, "Name", "Phone", None),
                    row("LAY-45"),
                ),
            ),
            merged=("A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3"),
        ),
        said("LAY-45"),
        content_type=WORKBOOK,
    )
    yield ImportCase(
        "line ends within the heading's cells",
        book(
            (
                "Data",
                (("Order\nNo", "Work\ntype", "Customer\nname", "Customer\nphone", "Street\naddress"), row("LAY-46")),
            )
        ),
        said("LAY-46"),
        content_type=WORKBOOK,
    )


def _files() -> Iterator[ImportCase]:
    wrapped = "".join(
        '"' + line.replace('"', '""') + '"\r\n'
        for line in table(HEADING, row("LAY-60", address="Landstrasse 5, Vaduz")).splitlines()
    )
    yield ImportCase(
        "each line in quotation marks", wrapped.encode(), said("LAY-60", site__address="Landstrasse 5, Vaduz")
    )
    western = table(HEADING, row("LAY-61", customer_name="José Müller", address="Rue de l’Église 5"), separator=";")
    names = {"customer__name": "José Müller", "site__address": "Rue de l’Église 5"}
    yield ImportCase("accents side by side in Windows' encoding", western.encode("cp1252"), said("LAY-61", **names))
    old = western.replace("LAY-61", "LAY-62")
    yield ImportCase("accents of an old Macintosh", old.encode("mac_roman"), said("LAY-62", **names))
    for name, data in {
        "a page that is called .xls": b"<html><body><table><tr><td>external_id</td></tr></table></body></html>",
        "a workbook of 2003 as XML": b'<?xml version="1.0"?><Workbook xmlns="urn:sheets.invalid"/>',
        "a PDF": b"%PDF-1.7\n1 0 obj",
    }.items():
        yield ImportCase(name, data, failure="not_a_table", refused=())
    link = '=HYPERLINK("http://crm.invalid/1","Landstrasse 5")'
    yield ImportCase(
        "formulas in CSV",
        table(HEADING, row("LAY-63", address=link), row("LAY-64", address="=B2&C2")).encode(),
        said("LAY-63"),
        refused=((3, "formula_without_value", "address"),),
    )
    customer, site = '{"name": "Drew Hall", "phone": "+12065550123"}', '{"address": "Landstrasse 5"}'
    order = f'{{"external_id": "LAY-65", "kind": "repair", "customer": {customer}, "site": {site}}}'
    lines = f"\ufeff{order},\r\n\r\n{order.replace('LAY-65', 'LAY-66')}\r\n"
    yield ImportCase(
        "JSON Lines with the commas of a list",
        lines.encode(),
        said("LAY-65") | said("LAY-66"),
        content_type="application/x-ndjson",
    )

    def tall(external_id: str) -> str:
        return order.replace(", ", ",\n").replace("{", "{\n").replace("LAY-65", external_id)

    yield ImportCase(
        "one JSON object over several lines",
        tall("LAY-70").encode(),
        said("LAY-70"),
        content_type="application/x-ndjson",
    )
    spoiled = tall("LAY-72").replace("repair", "mend")
    yield ImportCase(
        "one JSON list over several lines, refusals named where their object begins",
        f"[\r\n{tall('LAY-71')},\r\n{spoiled},\n{tall('LAY-73')}\n]\n".encode(),
        said("LAY-71") | said("LAY-73"),
        refused=((10, "invalid", "kind"),),
        content_type="application/json",
    )
    bracketed = order.replace("Drew Hall", "Drew [Hall] }").replace("LAY-65", "LAY-74")
    yield ImportCase(
        "one JSON list on one line, with a text in which brackets stand, and a number",
        f"[{bracketed},7,{order.replace('LAY-65', 'LAY-75')}]".encode(),
        said("LAY-74", customer__name="Drew [Hall] }") | said("LAY-75"),
        refused=((2, "invalid", None),),
        content_type="application/json",
    )
    yield ImportCase(
        "one JSON list that was cut off",
        f"[{order.replace('LAY-65', 'LAY-76')},\n{order[:60]}".encode(),
        said("LAY-76"),
        refused=((2, "bad_request", None),),
        content_type="application/json",
    )
    yield ImportCase(
        "a list in an object that says how long it is",
        ('{"count": 2, "orders": [' + order.replace("-65", "-77") + ", " + order.replace("-65", "-78") + "]}").encode(),
        said("LAY-77") | said("LAY-78"),
        content_type="application/json",
    )
