"""A table row by row, whatever file it came from, and what is said of one that can't be read."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row, counted from 1 as its reader counts it: by the line it begins on, or by the spreadsheet's own number."""

    number: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that can't be read, and why; the rows around it can."""

    number: int
    code: str
    sentence: str


Rows = Iterator[SheetRow | RowFault]
