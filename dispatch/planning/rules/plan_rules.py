"""What a territory lets its plans do: overtime, equal days, and how much a shift may hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from dispatch.planning.rules.frozen_visits import FreePiece
from dispatch.planning.rules.snapshots import ShiftFacts, Snapshot, VisitFacts

WAY_HOME = timedelta(hours=1)
"""What stands so soon after the longest overtime leaves no room for any."""


def overtime_seconds(snapshot: Snapshot, piece: FreePiece, shift: ShiftFacts) -> int:
    """How much longer than its shift a free stretch may last: the last one of a shift, where nothing follows it."""
    longest = snapshot.rules.overtime
    if not longest or piece.during.end < shift.during.end:
        return 0
    end = shift.during.end
    until = end + longest + WAY_HOME
    taken = [one.during for one in snapshot.kept if one.technician_id == piece.technician_id and one.during]
    taken += [one.during for one in snapshot.absences if one.technician_id == piece.technician_id]
    taken += [one.during for one in snapshot.holds if one.technician_id == piece.technician_id]
    if any(one.end > end and one.start < until for one in taken):
        return 0
    return int(longest.total_seconds())


def shift_quotas(snapshot: Snapshot, pieces: Sequence[FreePiece]) -> Mapping[int, int]:
    """How many visits each piece of a shift with a quota may take: what is left of the quota goes to the longest."""
    quotas: dict[int, int] = {}
    for shift in snapshot.shifts:
        person = next(one for one in snapshot.technicians if one.id == shift.technician_id)
        limits = [one for one in (person.visits_a_shift, snapshot.rules.most_visits) if one is not None]
        if not limits:
            continue
        taken = sum(hold.technician_id == person.id and hold.during.overlaps(shift.during) for hold in snapshot.holds)
        taken += sum(shift_of(snapshot, visit, one) == shift.id for visit in snapshot.kept for one in visit.hands)
        own = [index for index, piece in enumerate(pieces) if piece.shift_id == shift.id]
        longest = max(own, key=lambda index: pieces[index].during.length, default=None)
        quotas |= {index: max(0, min(limits) - taken) if index == longest else 0 for index in own}
    return quotas


def shift_of(snapshot: Snapshot, visit: VisitFacts, technician_id: int) -> int | None:
    """The shift of one of those who have a visit in which it begins, as it is planned."""
    for shift in snapshot.shifts:
        if shift.technician_id == technician_id and visit.during and visit.during.start in shift.during:
            return shift.id
    return None


@dataclass(frozen=True, slots=True)
class PlannedOvertime:
    """How much longer than their shift a technician works by a plan, until they are home."""

    technician_id: int
    shift_id: int
    seconds: int

    @property
    def minutes(self) -> int:
        """Whole minutes, rounded up."""
        return -(-self.seconds // 60)
