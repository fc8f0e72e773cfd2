"""Quotation marks where they may stand and where they may not."""

from collections.abc import Iterator
from datetime import date

from tests.corpora.imports.case import HEADING, ImportCase, row, said, table

_HEAD = table(HEADING, end="\n")


def _line(id: str, address: str) -> str:
    return f"{id},repair,Drew Hall,+12065550123,{address}\n"


def cases(_day: date) -> Iterator[ImportCase]:
    for number, address in enumerate(('"Landstrasse" 5', '"Landstrasse 5', 'Land"strasse" 5,"', '""Landstrasse" 5')):
        first, last = f"QUO-{number}A", f"QUO-{number}Z"
        text = _HEAD + _line(first, "Landstrasse 5") + _line(f"QUO-{number}B", address) + _line(last, "Landstrasse 5")
        yield ImportCase(
            f"stray quote {address}", text.encode(), said(first) | said(last), refused=((3, "bad_csv", None),)
        )
    open_quote = _line("QUO-10", "Landstrasse 5") + _line("QUO-11", '"Landstrasse 5') + _line("QUO-12", '"Au 1, Vaduz"')
    yield ImportCase(
        "an open quote before a quoted cell",
        (_HEAD + open_quote).encode(),
        said("QUO-10") | said("QUO-12", site__address="Au 1, Vaduz"),
        refused=((3, "bad_csv", None),),
    )
    inches = _line("QUO-13", '"Landstrasse 5, Tür 3"""')
    yield ImportCase(
        "a quote written twice", (_HEAD + inches).encode(), said("QUO-13", site__address='Landstrasse 5, Tür 3"')
    )
    spaced = 'QUO-21, repair, "Hall, Drew", +12065550123, "Landstrasse 5"\n'
    yield ImportCase("gaps before quotes", (_HEAD + spaced).encode(), said("QUO-21", customer__name="Hall, Drew"))
    yield ImportCase(
        "an address over two lines",
        table(HEADING, row("QUO-14", address="Landstrasse 5\n9490 Vaduz"), row("QUO-15", kind="haircut")).encode(),
        said("QUO-14", site__address="Landstrasse 5, 9490 Vaduz"),
        refused=((4, "invalid", "kind"),),
    )
    notes = table((*HEADING, "access_notes"), (*row("QUO-16"), 'gate "B"\n\nbell 3, second floor'), row("QUO-17"))
    yield ImportCase(
        "notes of several lines with a blank one",
        notes.encode(),
        said("QUO-16", site__access_notes='gate "B"\n\nbell 3, second floor') | said("QUO-17"),
    )
    everything = "".join(",".join(f'"{cell}"' for cell in one) + "\r\n" for one in (HEADING, row("QUO-18")))
    yield ImportCase("every cell in quotation marks", everything.encode(), said("QUO-18"))
    yield ImportCase(
        "the last quote is never closed",
        (_HEAD + _line("QUO-19", "Landstrasse 5") + _line("QUO-20", '"Landstrasse 5').rstrip()).encode(),
        said("QUO-19"),
        refused=((3, "bad_csv", None),),
    )
