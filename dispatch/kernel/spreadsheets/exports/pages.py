"""The tables of a page of HTML, which many systems hand out as `.xls`. Every step looks at each letter a few times."""

import csv
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO

from dispatch.vocabulary.errors import Invalid

_NAME = re.compile(r"</?([a-z][a-z0-9]{0,15})", re.IGNORECASE)
_SPAN = re.compile(r"\b(col|row)span\s{0,5}=\s{0,5}[\"']?(\d{1,4})", re.IGNORECASE)
_UNSEEN = frozenset({"script", "style", "head", "title"})
"""Elements of which nobody reads anything."""
_BREAKS = frozenset({"br", "p", "div", "li"})
_LINE_END = "\u2028"
"""Parts the lines of a cell, so that a row stays on one line of the CSV text and counts as one."""
MOST_COLUMNS = 200
MOST_LETTERS = 10_000_000
_WIDEST, _TALLEST = 50, 1000
"""Columns and rows over which one cell may go."""


def csv_of_page(source: str) -> str | None:
    """The rows of a page's tables as CSV, a line each; None where none has two cells.

    Raises `Invalid` (`workbook_too_large`): merged cells are said again, so that small pages can unfold to much.
    """
    written = StringIO()
    writer, widest = csv.writer(written), 0
    for row in _rows(source):
        widest = max(widest, len(row))
        if widest > MOST_COLUMNS or written.tell() > MOST_LETTERS:
            raise Invalid("workbook_too_large", "The table holds too much; save it as CSV UTF-8.")
        writer.writerow(row)
    return written.getvalue() if widest > 1 else None


@dataclass
class _Table:
    """The cells of the row that is being read, and those of rows before it that reach down into it."""

    cells: list[str] | None = None
    words: list[str] | None = None
    spans: dict[str, int] = field(default_factory=dict)
    reaching: dict[int, tuple[str, int]] = field(default_factory=dict)

    def close_cell(self) -> None:
        if self.cells is None or self.words is None:
            return
        said = html.unescape("".join(self.words))
        text = _LINE_END.join(filter(None, (" ".join(line.split()) for line in said.split(_LINE_END))))
        self._fill()
        first = len(self.cells)
        for place in range(first, first + min(self.spans.get("col", 1), _WIDEST)):
            self.cells.append(text if place == first else "")
            if self.spans.get("row", 1) > 1:
                self.reaching[place] = (text, min(self.spans["row"], _TALLEST) - 1)
        self.words = None

    def close_row(self) -> tuple[str, ...] | None:
        self.close_cell()
        if self.cells is not None:
            self._fill()
        row, self.cells = self.cells, None
        return tuple(row) if row else None

    def _fill(self) -> None:
        """Say what reaches down from the rows above, as a merged cell of a workbook does."""
        while self.cells is not None and len(self.cells) in self.reaching:
            text, left = self.reaching.pop(len(self.cells))
            if left > 1:
                self.reaching[len(self.cells)] = (text, left - 1)
            self.cells.append(text)


def _rows(source: str) -> Iterator[tuple[str, ...]]:
    table = _Table()
    for name, tag, words in _pieces(source):
        if table.words is not None:
            table.words.append(words)
        if name in ("td", "th"):
            table.close_cell()
            if not tag.startswith("</"):
                table.cells = [] if table.cells is None else table.cells
                table.words, table.spans = [], {side.lower(): int(most) for side, most in _SPAN.findall(tag[:500])}
        elif name in ("tr", "table", ""):
            row = table.close_row()
            if row is not None:
                yield row
        elif name in _BREAKS and table.words is not None:
            table.words.append(_LINE_END)


def _pieces(source: str) -> Iterator[tuple[str, str, str]]:
    """Each tag's name, the tag, and the words before it; an empty name is the end of the page."""
    at, words, unseen = 0, "", ""
    while (opens := source.find("<", at)) >= 0:
        end = "-->" if source.startswith("<!--", opens) else ">"
        closes = source.find(end, opens)
        if closes < 0:
            break
        words += "" if unseen else source[at:opens]
        tag = source[opens : closes + len(end)]
        at = closes + len(end)
        found = _NAME.match(tag)
        name = found[1].lower() if found else "!"
        if name in _UNSEEN:
            unseen = "" if tag.startswith("</") or tag.endswith("/>") else name
        elif not unseen:
            yield name, tag, words
            words = ""
    yield "", "", words
