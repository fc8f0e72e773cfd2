"""Whoever was in touch, put together: how many people, how often, and who more than once or never."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from dispatch.reports.rules.contacts import WAYS, ContactFigure
from dispatch.vocabulary.terms import ContactWay

People = npt.NDArray[np.int64]
NOBODY: People = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Sort:
    """The cases of one figure in one territory on one day, with the customers as `packed_ids` hands them over."""

    figure: ContactFigure
    territory_id: int
    day: date
    kind: str | None
    way: str | None
    customers: bytes

    @property
    def ids(self) -> People:
        """The customers, one for each case."""
        return np.frombuffer(self.customers, dtype=">i8").astype(np.int64)


@dataclass(frozen=True, slots=True)
class Cases:
    """Cases of one figure, and of contacts of one way, in one group: whose they were, one for each."""

    group: Hashable
    figure: ContactFigure
    way: str | None
    people: People


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
    def of(cls, ids: Sequence[int], merged: Mapping[int, int], tiers: Mapping[int, str]) -> "KnownPeople":
        """Of these customers, which rise; `merged` names who stands for another record."""
        names = tuple(sorted(set(tiers.values())))
        place = {name: number for number, name in enumerate(names)}
        heads = np.array([merged.get(id, id) for id in ids], dtype=np.int64)
        places = np.array([place.get(tiers.get(id, ""), -1) for id in ids], dtype=np.int64)
        return cls(np.array(ids, dtype=np.int64), heads, names, places)

    def heads_of(self, ids: People) -> People:
        """The records that stand for these customers."""
        return self.heads[np.searchsorted(self.ids, ids)]

    def by_tier(self, ids: People) -> Iterator[tuple[str, People]]:
        """These customers by their tier."""
        places = self.places[np.searchsorted(self.ids, ids)]
        for number in np.unique(places[places >= 0]):
            yield self.tiers[number], ids[places == number]


def every_id(sorts: Iterable[Sort]) -> list[int]:
    """The customers of all these cases, each once, the first one first."""
    found: list[int] = np.unique(np.concatenate([NOBODY, *(one.ids for one in sorts)])).tolist()
    return found


def sums(cases: Iterable[Cases]) -> tuple[Mapping[Hashable, Mapping[str, int]], Mapping[str, int]]:
    """The figures of every group, and of all: whoever is in two groups is one customer in all."""
    by_group: dict[Hashable, list[Cases]] = defaultdict(list)
    for one in cases:
        by_group[one.group].append(one)
    everything = [one for each in by_group.values() for one in each]
    return {group: _figures(each) for group, each in by_group.items()}, _figures(everything)


def _figures(cases: list[Cases]) -> Mapping[str, int]:
    contacts = _people(cases, ContactFigure.CONTACTS)
    visits = _people(cases, ContactFigure.VISITS)
    told, times = np.unique(contacts, return_counts=True)
    visited = np.unique(visits)
    untroubled = np.setdiff1d(visited, told, assume_unique=True)
    counted = {
        figure.value: len(_people(cases, figure))
        for figure in (ContactFigure.COMPLAINTS, ContactFigure.TEXTS, ContactFigure.CALLS)
    }
    ways = {name: _of_way(cases, way) for way, name in WAYS.items()}
    return (
        counted
        | ways
        | {
            "customers": len(told) + len(untroubled),
            "contacts": len(contacts),
            "told_again": int((times > 1).sum()),
            "untroubled": len(untroubled),
            "visits": len(visits),
        }
    )


def _people(cases: Iterable[Cases], figure: ContactFigure) -> People:
    return np.concatenate([NOBODY, *(one.people for one in cases if one.figure is figure)])


def _of_way(cases: Iterable[Cases], way: ContactWay) -> int:
    return sum(len(one.people) for one in cases if one.figure is ContactFigure.CONTACTS and one.way == way.value)
