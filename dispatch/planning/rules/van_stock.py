"""What technicians carry against what their visits need: which free piece of a shift has how much of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dispatch.planning.rules.certificates import lapse_of
from dispatch.planning.rules.frozen_visits import FreePiece, kept_pickups
from dispatch.planning.rules.snapshots import PickupFacts, Snapshot, VisitFacts
from dispatch.workforce.rules.part_needs import quantities_of
from dispatch.workforce.rules.skills import mastered

NO_PARTS = "no_parts"
NOBODY_CARRIES = "No van carries the parts and tools that the visit needs, and they can't be picked up on the way."


@dataclass(frozen=True, slots=True)
class PieceStock:
    """What a technician has when a free piece of their shift begins: pieces of each part, and tools."""

    parts: Mapping[str, int]
    tools: frozenset[str]


def asked_parts(visits: Iterable[VisitFacts]) -> tuple[str, ...]:
    """The parts that some of the visits need, in order; nothing else is looked at."""
    return tuple(sorted({part for visit in visits for part in quantities_of(visit.parts_needed)}))


def asked_tools(visits: Iterable[VisitFacts]) -> frozenset[str]:
    """The tools that some of the visits need."""
    return frozenset(tool for visit in visits for tool in visit.tools_needed)


def stocks(snapshot: Snapshot, pieces: Sequence[FreePiece]) -> tuple[PieceStock, ...]:
    """What each piece begins with: a part that lies in a van once is used up once, in whichever piece.

    What is left after the visits that stay goes first to the visits that somebody has, where they stand. The rest goes
    to the piece in which most of the other visits that need it could be, the longest of them; to each piece where one
    visit alone needs it.
    """
    shares: list[Counter[str]] = [Counter() for _ in pieces]
    for person in snapshot.technicians:
        own = [index for index, piece in enumerate(pieces) if piece.technician_id == person.id]
        left = _left(snapshot, person.id)
        _give_to_standing(snapshot, person.id, (pieces, own), left, shares)
        for part, many in left.items():
            for index in _whose_rest(snapshot, part, pieces, own):
                shares[index][part] += many
    return tuple(PieceStock(dict(share), _tools(snapshot, piece)) for share, piece in zip(shares, pieces, strict=True))


def can_be_had(snapshot: Snapshot, part_or_tool: str, quantity: int = 1) -> bool:
    """Whether the supply place has so many of a part, or a tool."""
    supply = snapshot.supply
    if supply is None:
        return False
    return supply.stock is None or quantities_of(supply.stock).get(part_or_tool, 0) >= quantity


def lacking(snapshot: Snapshot, visit: VisitFacts, technician_id: int) -> tuple[str, ...]:
    """What a visit needs that a technician has not and can't pick up on the way, whoever else needs it."""
    person = next((one for one in snapshot.technicians if one.id == technician_id), None)
    carried = Counter(dict(person.carries)) if person else Counter()
    for pickup in _pickups_of(snapshot, technician_id):
        carried.update(quantities_of(pickup.parts))
        carried.update(dict.fromkeys(pickup.tools, 1))
    needs = quantities_of(visit.parts_needed) | dict.fromkeys(visit.tools_needed, 1)
    return tuple(
        sorted(
            name
            for name, many in needs.items()
            if carried[name] < many and not can_be_had(snapshot, name, many - carried[name])
        )
    )


def nobody_carries(snapshot: Snapshot, visit_id: int) -> tuple[str, str] | None:
    """That a tool keeps a visit from everybody with its skills, as a code and a sentence; None where it is a skill.

    For a visit of which the solver says that nobody on shift has its skills: tools are skills to it.
    """
    visit = next(one for one in snapshot.visits if one.id == visit_id)
    at_work = {shift.technician_id for shift in snapshot.shifts}
    able = [one for one in snapshot.technicians if one.id in at_work and set(visit.skills) <= mastered(one.skills)]
    if able and all(lacking(snapshot, visit, one.id) for one in able):
        return NO_PARTS, NOBODY_CARRIES
    return None


def why_unable(snapshot: Snapshot, visit_id: int) -> tuple[str, str] | None:
    """Why nobody on shift can do a visit, as a code and a sentence, where they lack a certificate or a tool."""
    return lapse_of(snapshot, visit_id) or nobody_carries(snapshot, visit_id)


def _left(snapshot: Snapshot, technician_id: int) -> Counter[str]:
    """Of the parts that are asked for, what the visits that stay leave of the van and the pickups that stay."""
    asked = set(asked_parts(snapshot.movable))
    person = next(one for one in snapshot.technicians if one.id == technician_id)
    left = Counter({part: many for part, many in person.carries if part in asked})
    for pickup in _pickups_of(snapshot, technician_id):
        left.update({part: many for part, many in quantities_of(pickup.parts).items() if part in asked})
    for visit in snapshot.kept:
        if visit.technician_id == technician_id:
            left.subtract({part: many for part, many in quantities_of(visit.parts_needed).items() if part in asked})
    return Counter({part: many for part, many in left.items() if many > 0})


def _give_to_standing(
    snapshot: Snapshot,
    technician_id: int,
    places: tuple[Sequence[FreePiece], list[int]],
    left: Counter[str],
    shares: list[Counter[str]],
) -> None:
    """Takes out of what is left what each visit that the technician has needs, and gives it to its piece."""
    pieces, own = places
    standing = [one for one in snapshot.movable if one.technician_id == technician_id and one.during is not None]
    for visit in sorted(standing, key=lambda one: (one.during.start if one.during else snapshot.taken_at, one.id)):
        index = next((i for i in own if visit.during and pieces[i].during.end > visit.during.start), None)
        for part, many in quantities_of(visit.parts_needed).items():
            given = min(many, left[part])
            if index is not None and given:
                left[part] -= given
                shares[index][part] += given


def _whose_rest(snapshot: Snapshot, part: str, pieces: Sequence[FreePiece], own: list[int]) -> list[int]:
    wanting = [one for one in snapshot.movable if one.technician_id is None and part in quantities_of(one.parts_needed)]
    if len(wanting) == 1 or not own:
        return own

    def worth(index: int) -> tuple[int, float]:
        during = pieces[index].during
        reached = sum(not one.windows or any(window.overlaps(during) for window in one.windows) for one in wanting)
        return reached, during.length.total_seconds()

    return [max(own, key=worth)]


def _tools(snapshot: Snapshot, piece: FreePiece) -> frozenset[str]:
    asked = asked_tools(snapshot.movable)
    person = next(one for one in snapshot.technicians if one.id == piece.technician_id)
    fetched = {
        tool
        for pickup in _pickups_of(snapshot, person.id)
        if pickup.during.start < piece.during.end
        for tool in pickup.tools
    }
    return asked & {name for name, many in person.carries if many} | asked & fetched


def _pickups_of(snapshot: Snapshot, technician_id: int) -> list[PickupFacts]:
    return [one for one in kept_pickups(snapshot) if one.technician_id == technician_id]
