"""Files of orders as people have them, built here, with what is to become of each: `CASES` makes them for a day."""

from collections.abc import Iterator
from datetime import date

from tests.corpora.imports import (
    bytes_,
    cells,
    exports,
    headings,
    layouts,
    parts,
    phones,
    quotes,
    separators,
    times,
    workbooks,
)
from tests.corpora.imports.case import ImportCase

PARTS = (separators, bytes_, quotes, headings, cells, phones, times, workbooks, layouts, parts, exports)


def cases(day: date) -> Iterator[ImportCase]:
    """Every file, its windows on this day, which lies in the future and has no clock change; ids are one file's own."""
    for part in PARTS:
        yield from part.cases(day)
