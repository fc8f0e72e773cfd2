"""Whoever was in touch, put together: how many people, how often, and who more than once or never."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dispatch.reports.rules.contacts import WAYS, ContactFigure

People = npt.NDArray[np.int64]
NOBODY: People = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of one figure, and of contacts of one way, in one group.

    `customers` are their ids, one for each case, as `packed_ids` hands them over.
    """

    figure: ContactFigure
    group: Hashable
    way: str | None
    customers: bytes

    @property
    def ids(self) -> People:
        """The customers, one for each case."""
        return np.frombuffer(self.customers, dtype=">i8").astype(np.int64)


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """What is known of customers, in the order of `ids`, which rise: who stands for each, and the place of their tier.

    The place is -1 for whoever is not to be seen.
    """

    ids: People
    heads: People
    tiers: tuple[str, ...]
    places: People

    @classmethod
    def of(cls, known: People, merged: Mapping[int, int], tiers: Mapping[int, str]) -> "KnownPeople":
        """Of these customers, which rise; `merged` names who stands for another record, of these or not."""
        names = tuple(sorted(set(tiers.values())))
        place = {name: number for number, name in enumerate(names)}
        heads = known.copy()
        records = np.array(list(merged), dtype=np.int64)
        at = np.searchsorted(known, records)
        is_here = at < len(known)
        is_here[is_here] = known[at[is_here]] == records[is_here]
        heads[at[is_here]] = np.array(list(merged.values()), dtype=np.int64)[is_here]
        of_each = [place[tiers[id]] if id in tiers else -1 for id in known.tolist()] if tiers else ()
        places = np.array(of_each, dtype=np.int64)
        return cls(known, heads, names, places)

    def heads_of(self, ids: People) -> People:
        """The records that stand for these customers."""
        return self.heads[np.searchsorted(self.ids, ids)]

    def by_tier(self, ids: People) -> Mapping[Hashable, People]:
        """These customers by their tier."""
        places = self.places[np.searchsorted(self.ids, ids)] if len(self.places) else NOBODY
        found = {tier: ids[places == number] for number, tier in enumerate(self.tiers)}
        return {tier: people for tier, people in found.items() if len(people)}


def every_id(cases: Iterable[Cases]) -> People:
    """The customers of all these cases, each once, the first one first."""
    return _once(np.concatenate([NOBODY, *(one.ids for one in cases)]))


def _once(people: People) -> People:
    """Each of them once, in order. Sorted: `np.unique` hashes, which takes ten times as long here."""
    ordered = np.sort(people)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered


Counts = Mapping[str, int]
Parts = dict[tuple[ContactFigure, str | None], list[People]]


def sums(cases: Iterable[Cases], known: KnownPeople, *, by_tier: bool) -> tuple[Mapping[Hashable, Counts], Counts]:
    """The figures of every group, and of all: all records of a person, and whoever is in two groups, are one in all."""
    groups: dict[Hashable, Parts] = defaultdict(lambda: defaultdict(list))
    everything: Parts = defaultdict(list)
    for one in cases:
        of_groups = known.by_tier(one.ids) if by_tier else {one.group: one.ids}
        for group, ids in of_groups.items():
            people = known.heads_of(ids)
            groups[group][one.figure, one.way].append(people)
            everything[one.figure, one.way].append(people)
    return {group: _figures(parts) for group, parts in groups.items()}, _figures(everything)


def _figures(parts: Parts) -> Counts:
    contacts, visits = (_people(parts, figure) for figure in (ContactFigure.CONTACTS, ContactFigure.VISITS))
    told, times = np.unique(contacts, return_counts=True)
    visited = _once(visits)
    untroubled = visited[~np.isin(visited, told)]
    once_each = (ContactFigure.VISITS, ContactFigure.COMPLAINTS, ContactFigure.TEXTS, ContactFigure.CALLS)
    ways = {name: sum(map(len, parts.get((ContactFigure.CONTACTS, way.value), ()))) for way, name in WAYS.items()}
    return {
        **{figure.value: len(_people(parts, figure)) for figure in once_each},
        **ways,
        "customers": len(told) + len(untroubled),
        "contacts": len(contacts),
        "told_again": int((times > 1).sum()),
        "untroubled": len(untroubled),
    }


def _people(parts: Parts, figure: ContactFigure) -> People:
    return np.concatenate([NOBODY, *(each for (of, _), found in parts.items() if of is figure for each in found)])
