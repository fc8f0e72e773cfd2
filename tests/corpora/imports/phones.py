"""Phones in tables: whatever can be called is read, the rest is told apart."""

from collections.abc import Iterator
from datetime import date

from tests.corpora.imports.case import HEADING, ImportCase, row, said, table

_READ = {
    "(206) 555-0123": "+12065550123",
    "+1 206.555.0123": "+12065550123",
    "＋８６ １３９ １２３４ ５６７８": "+8613912345678",
    "tel:+86-139-1234-5678": "+8613912345678",
    "0086 139 1234 5678": "+8613912345678",
    "\u202a+8613912345678\u202c": "+8613912345678",
    "'+8613912345678": "+8613912345678",
    '="+8613912345678"': "+8613912345678",
    "12065550123.0": "+12065550123",
    "+86 139 1234 5678 (李娜)": "+8613912345678",
}
_REFUSED = {
    "8.61391E+12": "rounded_phone",
    "206-555-0123 / 206-555-0124": "several_phones",
    "206-555-0123;206-555-0124": "several_phones",
    "12345": "bad_phone",
    "by mail only": "bad_phone",
    "#N/A": "spoiled_cell",
    "": "invalid",
}


def cases(_day: date) -> Iterator[ImportCase]:
    read = [(f"TEL-{number}", written, phone) for number, (written, phone) in enumerate(_READ.items())]
    taken = {id: order for id, _, phone in read for id, order in said(id, customer__phone=phone).items()}
    rows = [row(id, customer_phone=written) for id, written, _ in read]
    yield ImportCase("phones as pasted", table(HEADING, *rows).encode(), taken)
    wrong = [row(f"TEL-{number}", customer_phone=written) for number, written in enumerate(_REFUSED, start=50)]
    refused = tuple((line, code, "customer_phone") for line, code in enumerate(_REFUSED.values(), start=2))
    yield ImportCase("phones that nobody can call", table(HEADING, *wrong).encode(), refused=refused)
    extended = row("TEL-90", customer_phone="+86 10 8888 6666 转 123")
    yield ImportCase(
        "an extension is kept for calls",
        table(HEADING, extended).encode(),
        said("TEL-90", customer__phone="+861088886666", customer__phone_extension="123", customer__textable=False),
    )
