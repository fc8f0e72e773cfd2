"""By which letter a CSV file separates its cells.

The heading tells best: the right separator is the one by which the most of its names are known. Only a file whose
heading nobody knows is left to a sniffer (`docs/adr`: "Files are read by their headings").
"""

import csv
import re
from collections.abc import Callable, Iterable
from itertools import islice

from dispatch.kernel.spreadsheets.csv_rows import csv_rows
from dispatch.kernel.spreadsheets.rows import SheetRow

SEPARATORS = ",;\t|，；"

_SAID = re.compile(r'^\ufeff?"?sep=(.)"?[\t,; ]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_SAMPLE_LETTERS = 20_000
_SAMPLE_ROWS = 20


def separator_of(text: str, is_known: Callable[[str], bool]) -> tuple[str, int]:
    """The separator and the number of lines that say it (`sep=;`, which Excel reads, takes one).

    `is_known` tells whether a cell is the name of a column.
    """
    said = _SAID.match(text)
    if said:
        return said[1], 1
    sample = text[:_SAMPLE_LETTERS]
    known = {separator: _most_known(sample, separator, is_known) for separator in SEPARATORS}
    best = max(SEPARATORS, key=known.__getitem__)
    return (best if known[best] > 1 else _sniffed(sample) or best), 0


_WRAPPED = re.compile(r'"(?:[^"]|"")*"[\t ]*')


def unwrapped(text: str) -> str:
    """The text of a file that was saved twice, without the quotation marks around each line; any other as it is."""
    lines = text.splitlines()
    whole = [line for line in lines if line.strip()]
    if len(whole) < _LEAST_WRAPPED or not all(_WRAPPED.fullmatch(line) for line in whole):
        return text
    inner = [line.strip()[1:-1].replace('""', '"') for line in lines]
    held = any(separator in inner[0] for separator in SEPARATORS)
    return "\n".join(inner) if held else text


_LEAST_WRAPPED = 2


def _most_known(sample: str, separator: str, is_known: Callable[[str], bool]) -> int:
    rows = (row for row in csv_rows(sample, separator) if isinstance(row, SheetRow))
    return max((_count(row.cells, is_known) for row in islice(rows, _SAMPLE_ROWS)), default=0)


def _count(cells: Iterable[str], is_known: Callable[[str], bool]) -> int:
    return sum(map(is_known, cells))


def _sniffed(sample: str) -> str | None:
    try:
        return csv.Sniffer().sniff(sample, delimiters=SEPARATORS).delimiter
    except csv.Error:
        return None
