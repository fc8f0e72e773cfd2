"""The gaps of a territory's technicians laid side by side: what a search looks through."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from dispatch.booking.availability.packed_schedule import Degrees
from dispatch.booking.availability.technician_gaps import Flags, HalfDays, Seconds, TechnicianGaps, gaps_of
from dispatch.booking.rules.schedule import BusyTime, ScheduledTechnician, TechnicianSchedule
from dispatch.booking.rules.slot_ranking import HalfDay, HalfDayLoad
from dispatch.visits.rules.technician_wishes import ANYBODY, TechnicianWish
from dispatch.vocabulary.windows import Window

DAY = 86_400
"""Shifts may begin on the day before, and end on the day after, those that are looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class TerritoryGaps:
    """All gaps in the order in which they begin, whose each is (an index of `people`), and the loads of half-days.

    before, after: latitude and longitude of the stops around each gap. longest: seconds of the longest gap.
    working, booked: a row for each person, a column for each half-day.
    """

    lines: Mapping[int, TechnicianGaps]
    halves: HalfDays
    people: tuple[ScheduledTechnician, ...]
    owner: Seconds
    free_from: Seconds
    free_until: Seconds
    before: Degrees
    after: Degrees
    near_work: Flags
    longest: int
    working: Seconds
    booked: Seconds

    def able(self, skills: Collection[str], but: int | None = None, wish: TechnicianWish = ANYBODY) -> Flags:
        """Who has all of these skills and may come, by index of `people`; `but` is a technician who is not to go."""
        wanted = frozenset(skills)
        return np.array(
            [wanted <= one.skills and one.id != but and wish.allows(one.id) for one in self.people], np.bool_
        )

    def among(self, technician_ids: Collection[int]) -> Flags:
        """Who is one of these, by index of `people`."""
        return np.array([one.id in technician_ids for one in self.people], np.bool_)

    def loads(self, able: Flags) -> Mapping[HalfDay, HalfDayLoad]:
        """Booked and working time by half-day, over all who are able."""
        booked, working = self.booked[able].sum(axis=0), self.working[able].sum(axis=0)
        sums = zip(self.halves.days, booked.tolist(), working.tolist(), strict=True)
        return {half: HalfDayLoad(taken, there) for half, taken, there in sums if there}

    def certified(self, skills: Collection[str], now: datetime) -> "TerritoryGaps":
        """The same gaps, where nobody is free for this work while a certificate that it needs has lapsed."""
        lapsed = {one.id: lapses for one in self.people if (lapses := one.lapses(skills))}
        if not lapsed:
            return self
        return territory_gaps_of(
            {
                id: _away(line, lapsed[id], self.halves, now) if id in lapsed else line
                for id, line in self.lines.items()
            },
            self.halves,
        )

    def certified_in(self, window: Window, skills: Collection[str], able: Flags) -> bool:
        """Whether somebody who is able may do this work all through a window; true where nobody is able at all."""
        start, end = window.start.timestamp(), window.end.timestamp()
        whom = [one for one, is_able in zip(self.people, able, strict=True) if is_able]
        return not whom or any(all(to <= start or end <= of for of, to in one.lapses(skills)) for one in whom)

    def without(self, visit_id: int, now: datetime) -> "TerritoryGaps":
        """The same gaps as if nobody had this visit."""
        for id, line in self.lines.items():
            if line.has(visit_id):
                schedule = line.page.schedule()
                kept = tuple(one for one in schedule.taken if one.visit_id != visit_id)
                return territory_gaps_of(
                    {**self.lines, id: gaps_of(replace(schedule, taken=kept), self.halves, now)}, self.halves
                )
        return self


def _away(line: TechnicianGaps, lapses: Collection[tuple[int, int]], halves: HalfDays, now: datetime) -> TechnicianGaps:
    schedule = line.page.schedule()
    first, last = halves.starts[0], halves.starts[-1]
    spans = [(max(start, first - DAY), min(end, last + DAY)) for start, end in lapses]
    away = [BusyTime(start, end, None, 0, counts=False) for start, end in spans if start < end]
    taken = tuple(sorted((*schedule.taken, *away), key=lambda one: (one.start, one.end, one.visit_id or 0)))
    return gaps_of(replace(schedule, taken=taken), halves, now)


def gaps_by_technician(
    schedules: Mapping[int, TechnicianSchedule], halves: HalfDays, now: datetime
) -> dict[int, TechnicianGaps]:
    """The gaps in schedules, by technician."""
    return {id: gaps_of(schedule, halves, now) for id, schedule in schedules.items()}


def territory_gaps_of(lines: Mapping[int, TechnicianGaps], halves: HalfDays) -> TerritoryGaps:
    """The gaps of a territory, in the order of their technicians."""
    side_by_side = [line for _, line in sorted(lines.items())]
    times = _joined([line.times for line in side_by_side], np.zeros((0, 2), np.int64))
    ends = _joined([line.ends for line in side_by_side], np.zeros((0, 4), np.float64))
    near_work = _joined([line.near_work for line in side_by_side], np.zeros(0, np.bool_))
    owner = np.repeat(np.arange(len(side_by_side)), [len(line.times) for line in side_by_side])
    order = np.argsort(times[:, 0], kind="stable")
    times, ends = times[order], ends[order]
    none = np.zeros((0, len(halves.days)), np.int64)
    return TerritoryGaps(
        lines=lines,
        halves=halves,
        people=tuple(line.page.person for line in side_by_side),
        owner=owner[order],
        free_from=np.ascontiguousarray(times[:, 0]),
        free_until=np.ascontiguousarray(times[:, 1]),
        before=np.ascontiguousarray(ends[:, :2]),
        after=np.ascontiguousarray(ends[:, 2:]),
        near_work=near_work[order],
        longest=int((times[:, 1] - times[:, 0]).max(initial=0)),
        working=np.stack([line.working for line in side_by_side]) if side_by_side else none,
        booked=np.stack([line.booked for line in side_by_side]) if side_by_side else none,
    )


def _joined(parts: list[np.ndarray], none: np.ndarray) -> np.ndarray:
    return np.concatenate(parts) if parts else none
