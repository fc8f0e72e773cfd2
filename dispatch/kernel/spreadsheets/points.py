"""Points on the map as people write them: degrees, minutes and seconds, sides of the world, both in one cell."""

import re
import unicodedata
from dataclasses import dataclass

from dispatch.vocabulary.errors import Invalid

_SIDES = {"N": 1, "E": 1, "S": -1, "W": -1, "北": 1, "东": 1, "南": -1, "西": -1}
_SIDE = "NESW北东南西"
_UNSAID = re.compile(r"\b(?:LATITUDE|LONGITUDE|LAT|LON|LNG|LONG|DEG|DEGREES?)\b|[纬经]度?|[:()\[\]{}]")
_PLAIN = re.compile(r"[+-]?\d{1,4}(?:[.,]\d+)?")
_SEXAGESIMAL = re.compile(
    r"""(\d{1,3})\s*[°度D]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′’分M]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:"|″|”|''|秒|S(?![A-Z]))\s*)?"""
)
_IN_LINK = re.compile(
    r"(?:@|[?&](?:q|ll|query|center)=|!3d)(-?\d{1,2}\.\d+)(?:,|%2C|!4d)(-?\d{1,3}\.\d+)", re.IGNORECASE
)
_MOST_LATITUDE = 90
_ONE = (
    rf"(?:[{_SIDE}]\s{{0,3}})?[+-]?\d{{1,3}}(?:\.\d{{1,20}})?(?:\s{{0,3}}°)?"
    rf"(?:\s{{0,3}}\d[^,;/|]{{0,30}}?['′\"″])?(?:\s{{0,3}}[{_SIDE}])?"
)
_PAIR = re.compile(rf"\s{{0,9}}({_ONE})\s{{0,5}}(?:[,;/|，；、]|\s)\s{{0,5}}({_ONE})\s{{0,9}}")


@dataclass(frozen=True)
class Point:
    """A point in degrees, still as a cell holds it: whether it can be is decided where orders are."""

    lat: float
    lon: float


def degrees_of(written: str) -> float | None:
    """A coordinate: with a decimal comma, a side of the world, in degrees, minutes and seconds; None for others."""
    text = _UNSAID.sub(" ", unicodedata.normalize("NFKC", written).upper()).strip()
    sides = [_SIDES[letter] for letter in (text[:1], text[-1:]) if letter in _SIDES]
    text = text.strip(f"{_SIDE} ")
    if len(sides) > 1:
        return None
    side = sides[0] if sides else 1
    if _PLAIN.fullmatch(text.rstrip("° ")):
        return side * float(text.rstrip("° ").replace(",", "."))
    parts = _SEXAGESIMAL.fullmatch(text)
    if parts is None:
        return None
    degrees, minutes, seconds = (float((part or "0").replace(",", ".")) for part in parts.groups())
    return side * round(degrees + minutes / 60 + seconds / 3600, 7)


def point_of(written: str, *, lon_first: bool = False) -> Point:
    """Both numbers of a cell: `47.1410, 9.5209`, with sides, in a link of a map. Raises `Invalid`: `unread_point`.

    Which comes first is told by a side, or by a number that is no latitude; else the latitude, or with `lon_first` the
    longitude, as a column's name says.
    """
    link = _IN_LINK.search(written)
    if link is not None:
        return Point(float(link[1]), float(link[2]))
    text = _UNSAID.sub(" ", unicodedata.normalize("NFKC", written).upper())
    pair = _PAIR.fullmatch(text)
    first, second = (degrees_of(one) for one in pair.groups()) if pair else (None, None)
    if pair is None or first is None or second is None:
        raise Invalid(
            "unread_point",
            "These are no two coordinates that can be read; write latitude and longitude in degrees, as in 47.1410, "
            "9.5209.",
        )
    if _is_east_or_west(pair[1]) or abs(first) > _MOST_LATITUDE:
        return Point(second, first)
    tells = _is_east_or_west(pair[2]) or abs(second) > _MOST_LATITUDE
    return Point(second, first) if lon_first and not tells else Point(first, second)


def _is_east_or_west(written: str) -> bool:
    return any(letter in "EW东西" for letter in written)
