"""What kind of problem an instance is, read from its name: the tables and pictures are made kind by kind."""

import re

DAYS = "Technicians' days"

_DAY = re.compile(r"T\d+_\d+_s\d+")
_HOMBERGER = re.compile(r"(?:c|r|rc)[12]_(\d+)_\d+", re.IGNORECASE)


def kind_of(instance: str) -> str:
    """`DAYS`, `TRSP` (whose names hold a point, as R101.100_25-5-5-5) or VRPTW with its number of customers."""
    if _DAY.match(instance):
        return DAYS
    if "." in instance:
        return "TRSP"
    homberger = _HOMBERGER.fullmatch(instance)
    customers = int(homberger.group(1)) * 100 if homberger else 100
    return f"VRPTW, {customers:,} customers"


def order_of(kind: str) -> tuple[int, int, str]:
    """Days first, then the public sets, small before large."""
    customers = int("".join(filter(str.isdigit, kind)) or 0)
    return (0 if kind == DAYS else 1, customers, kind)
