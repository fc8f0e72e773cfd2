"""Cells of a row of orders that hold parts of a value, put together as one would write it."""

from collections.abc import Iterable

from dispatch.kernel.spreadsheets.points import point_of

_POINTS = {"point": False, "point_lon_first": True}
"""The columns that hold both coordinates, and whether the longitude comes first where nothing else tells."""


def whole_name(cells: dict[str, str]) -> dict[str, str]:
    """A row whose customer has one name: first and last, or as Chinese names are said."""
    first, last = cells.pop("first_name", ""), cells.pop("last_name", "")
    if "customer_name" in cells or not (first or last):
        return cells
    name = last + first if _is_chinese(last + first) else f"{first} {last}".strip()
    return cells | {"customer_name": name}


def whole_address(cells: dict[str, str]) -> dict[str, str]:
    """A row whose address holds all of it; a part that stands in it already is not said twice."""
    names = ("house_number", "address_more", "postcode", "city", "district", "province")
    number, more, postcode, city, district, province = (cells.pop(name, "") for name in names)
    street = cells.get("address", "")
    if not any((number, more, postcode, city, district, province)):
        return cells
    if _is_chinese(street + city + province + district):
        before = _missing((province, city, district), street)
        whole = "".join((*before, street, *_missing((number, more), street)))
    else:
        road = " ".join((street, *_missing((number,), street))).strip()
        place = " ".join(_missing((postcode, city), street))
        whole = ", ".join(part for part in (road, *_missing((more,), street), district, place, province) if part)
    return cells | {"address": whole} if whole else cells


def whole_point(cells: dict[str, str]) -> dict[str, str]:
    """A row whose two coordinates stand in cells of their own. Raises `Invalid`: `unread_point`."""
    written = {name: cells.pop(name) for name in _POINTS if name in cells}
    if not written or "lat" in cells or "lon" in cells:
        return cells
    name, cell = next(iter(written.items()))
    point = point_of(cell, lon_first=_POINTS[name])
    return cells | {"lat": repr(point.lat), "lon": repr(point.lon)}


def _missing(parts: Iterable[str], text: str) -> list[str]:
    return [part for part in parts if part and part.casefold() not in text.casefold()]


def _is_chinese(text: str) -> bool:
    return any("\u3400" <= letter <= "\u9fff" for letter in text)
