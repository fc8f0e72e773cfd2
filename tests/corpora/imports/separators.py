"""What separates cells, and lines and columns with nothing in them."""

from collections.abc import Iterator
from datetime import date

from tests.corpora.imports.case import HEADING, ImportCase, row, said, table

_NAMED = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", "，": "full-width comma"}


def cases(_day: date) -> Iterator[ImportCase]:
    for number, (separator, name) in enumerate(_NAMED.items()):
        id = f"SEP-{number}"
        text = table(HEADING, row(id, address="Landstrasse 5, Vaduz; hinten"), separator=separator)
        yield ImportCase(name, text.encode(), said(id, site__address="Landstrasse 5, Vaduz; hinten"))
    yield ImportCase(
        "sep line of Excel", ("sep=;\r\n" + table(HEADING, row("SEP-10"), separator=";")).encode(), said("SEP-10")
    )
    yield ImportCase("sep line in quotes", ('"sep=,"\n' + table(HEADING, row("SEP-11"))).encode(), said("SEP-11"))
    yield ImportCase(
        "sep line and a refused row keep the lines' count",
        ("sep=,\n" + table(HEADING, row("SEP-12"), row("SEP-13", kind="haircut"))).encode(),
        said("SEP-12"),
        refused=((4, "invalid", "kind"),),
    )
    yield ImportCase(
        "trailing columns without a name",
        table((*HEADING, "", ""), (*row("SEP-14"), "", ""), (*row("SEP-15"), "", "")).encode(),
        said("SEP-14") | said("SEP-15"),
    )
    yield ImportCase(
        "rows of commas and blank lines",
        ("\n\n" + table(HEADING, row("SEP-16")) + ",,,,\n\n   \n" + table(row("SEP-17")) + ",,,,\r\n,,,,\r\n").encode(),
        said("SEP-16") | said("SEP-17"),
    )
    yield ImportCase(
        "trailing commas on rows only",
        table(HEADING, (*row("SEP-18"), "", "", ""), row("SEP-19")).encode(),
        said("SEP-18") | said("SEP-19"),
    )
    yield ImportCase(
        "a comma without quotation marks costs its row",
        (table(HEADING, row("SEP-20")) + "SEP-21,repair,Drew Hall,+12065550123,Landstrasse 5, Vaduz\n").encode()
        + table(row("SEP-22")).encode(),
        said("SEP-20") | said("SEP-22"),
        refused=((3, "nameless_cell", None),),
    )
    short = table((*HEADING, "symptom", "access_notes"), row("SEP-23"), (*row("SEP-24"), "slow_speed", "bell 3"))
    yield ImportCase(
        "rows that end before their blank cells",
        short.encode(),
        said("SEP-23", symptom=None) | said("SEP-24", symptom="slow_speed", site__access_notes="bell 3"),
    )
    yield ImportCase("lines of old Macs", table(HEADING, row("SEP-25"), end="\r").encode(), said("SEP-25"))
    yield ImportCase("no line end at the end", table(HEADING, row("SEP-26")).rstrip().encode(), said("SEP-26"))
    decimal = table((*HEADING, "lat", "lon"), (*row("SEP-27"), "47,1410", "9,5209"), separator=";")
    yield ImportCase("decimal comma", decimal.encode(), said("SEP-27", site__lat=47.141, site__lon=9.5209))
    yield ImportCase(
        "decimal comma in quotation marks",
        table((*HEADING, "lat", "lon"), (*row("SEP-28"), "47,1410", "9,5209")).encode(),
        said("SEP-28", site__lat=47.141, site__lon=9.5209),
    )
    yield ImportCase(
        "empty columns in the middle",
        table(("external_id", "", "kind", "customer_name", "", "customer_phone", "address"),
              ("SEP-29", "", "repair", "Drew Hall", "", "+12065550123", "Landstrasse 5")).encode(),
        said("SEP-29"),
    )  # fmt: skip
