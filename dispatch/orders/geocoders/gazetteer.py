"""A file of addresses that are known beforehand."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from dispatch.kernel.spreadsheets.cells import degrees
from dispatch.kernel.spreadsheets.encodings import text_of
from dispatch.kernel.spreadsheets.file_lines import LineRefusal, LineWarning, UnreadableFile
from dispatch.kernel.spreadsheets.headings import Column, Headings
from dispatch.kernel.spreadsheets.tables import TableRecord, csv_table
from dispatch.orders.rules.addresses import FoldedAddress, fold
from dispatch.orders.rules.geocoder_answers import are_one_place
from dispatch.workforce.rules.plausible_points import Point

_UTC = ZoneInfo("UTC")
_HEADINGS = Headings(
    [
        Column("address", ("address",), ("street", "地址", "详细地址"), is_needed=True),
        Column("lat", ("lat",), ("latitude", "纬度"), degrees, is_needed=True),
        Column("lon", ("lon",), ("lng", "longitude", "经度"), degrees, is_needed=True),
    ]
)


class Geocoder(Protocol):
    """Knows where addresses are, here and at once."""

    @property
    def name(self) -> str:
        """What `located_by` says of a point that came from here."""
        ...

    def locate(self, address: str) -> Point | None:
        """The point of an address, None when it is unknown or ambiguous."""
        ...


class Gazetteer:
    """Addresses that are known beforehand."""

    name = "gazetteer"

    def __init__(self, entries: Iterable[tuple[str, Point]]) -> None:
        self._by_street: defaultdict[str, list[tuple[FoldedAddress, Point]]] = defaultdict(list)
        for address, point in entries:
            folded = fold(address)
            self._by_street[folded.street].append((folded, point))

    @classmethod
    def of_file(cls, path: Path) -> "Gazetteer":
        """Reads a CSV file with the columns address, lat, lon, however it was saved; other columns are passed over.

        Raises `UnreadableFile` for its heading, and for the first row whose point is none.
        """
        rows = csv_table(text_of(path.read_bytes()), _HEADINGS, ignores_unknown=True)
        return cls([_entry(row) for row in rows if not isinstance(row, LineWarning)])

    def locate(self, address: str) -> Point | None:
        """The entry with the same street and a locality that does not contradict; None when two places fit."""
        wanted = fold(address)
        fitting = [entry for entry in self._by_street[wanted.street] if entry[0].may_be(wanted)]
        exact = [point for folded, point in fitting if folded == wanted]
        points = exact or [point for _, point in fitting]
        return points[0] if points and are_one_place(points) else None


def _entry(row: TableRecord | LineRefusal) -> tuple[str, Point]:
    if isinstance(row, LineRefusal):
        raise UnreadableFile(row.code, row.sentence, line=row.line, column=row.column)
    lat, lon = (degrees(row.cells.get(name, ""), _UTC) for name in ("lat", "lon"))
    if isinstance(lat, str) or isinstance(lon, str) or not (abs(lat) <= 90 and abs(lon) <= 180):
        raise UnreadableFile("bad_point", "A row of known addresses has no point in degrees.", line=row.number)
    return row.cells.get("address", ""), (lat, lon)
