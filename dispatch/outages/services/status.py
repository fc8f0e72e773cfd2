"""Answers anybody who asks whether an outage is known at a line or an address, and says nothing of who lives there."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.db.tables import Outage
from dispatch.kernel.work import Work
from dispatch.orders.rules.addresses import fold
from dispatch.outages.queries import known_places
from dispatch.outages.queries import outages as queries
from dispatch.outages.queries.known_places import LinePlace
from dispatch.outages.rules.causes import cause_in
from dispatch.outages.rules.reach import Place, covers
from dispatch.vocabulary.terms import Language, OutageKind
from dispatch.workforce.services.zones import zone_of_territory


@dataclass(frozen=True)
class KnownOutage:
    """What anybody may know of an outage; `is_late`: it should be over, and nobody has said until when it lasts."""

    reference: str
    kind: str
    cause: str
    starts_at: datetime
    ends_at: datetime
    has_begun: bool
    is_late: bool
    zone: str


def look_up(work: Work, said: str, language: Language) -> list[KnownOutage]:
    """The outages that are known at a line (its service id) or an address, both as they are typed.

    A line or an address that nobody has answers as one where none is known. Planned work is known once it is told.
    """
    told = [one for one in queries.open_ones(work.session, None, said) if one[0].tell_at <= work.now]
    if not told:
        return []
    places = [*_places(work, said), LinePlace(None, Place(address=said))]
    found = []
    for outage, reach in told:
        hit = next((one for one in places if covers(reach, one.place)), None)
        if hit is not None:
            found.append(_known(work, outage, outage.territory_id or hit.territory_id, language))
    return found


def _places(work: Work, said: str) -> list[LinePlace]:
    """The lines that may be meant: by their service id, or at an address that is the same in its usual spellings."""
    typed = fold(said)
    near = known_places.by_street(work.session, typed.street) if typed.street else []
    here = [one for one in near if fold(one.place.address).may_be(typed)]
    return [*known_places.by_service_id(work.session, said), *here]


def _known(work: Work, outage: Outage, territory_id: int | None, language: Language) -> KnownOutage:
    return KnownOutage(
        reference=outage.reference,
        kind=outage.kind,
        cause=cause_in(OutageKind(outage.kind), outage.cause, outage.cause_zh, language),
        starts_at=outage.starts_at,
        ends_at=outage.ends_at,
        has_begun=outage.starts_at <= work.now,
        is_late=outage.ends_at <= work.now,
        zone=zone_of_territory(work, territory_id).key,
    )
