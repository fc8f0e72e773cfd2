"""Who looks at a visit at this moment, and for how long that counts."""

from dataclasses import dataclass
from datetime import timedelta

LASTS = timedelta(seconds=45)
"""So long a page counts as open after its last sign; it gives one every 15 seconds."""


@dataclass(frozen=True, slots=True)
class SeenAtVisit:
    """Somebody's page at a visit; `doing` is whether they look or hold it in their hand."""

    visit_id: int
    name: str
    seat: str
    doing: str
