"""What is set up so that customers would be refused: told before the first one is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TerritorySetup:
    """What is known of one territory: who works there with which skills, and who has a shift ahead."""

    territory_id: int
    code: str
    technicians: int
    with_shift_ahead: int
    skills: frozenset[str]
    skills_on_shift: frozenset[str]
    reach: tuple[int, int] | None
    """First and last minute after local midnight at which anybody is on shift; None without a shift."""
    offered: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class NeededWorkType:
    """A work type: what it is called and what it needs."""

    id: int
    name: str
    service_minutes: int
    skills: frozenset[str]


@dataclass(frozen=True, slots=True)
class SetupFinding:
    """Something that will make us refuse a customer, and what to do about it."""

    code: str
    sentence: str
    territory_id: int | None = None
    work_type_id: int | None = None
    technician_id: int | None = None


@dataclass(frozen=True, slots=True)
class UncertifiedSkill:
    """A technician's skill that needs a certificate: `state` is missing, expired or expiring, `until` its last day."""

    technician_id: int
    name: str
    territory_id: int
    skill: str
    state: str
    until: date | None


_SAID = {
    "missing": "{name} has {skill}, which counts only with a certificate, and has none.",
    "expired": "The certificate of {name} for {skill} has ended with {until}; the skill does not count.",
    "expiring": "The certificate of {name} for {skill} ends with {until}, and none follows.",
}


def of_certificates(skills: Iterable[UncertifiedSkill]) -> Iterator[SetupFinding]:
    """Every certificate that is missing, has ended or ends soon."""
    for one in skills:
        sentence = _SAID[one.state].format(name=one.name, skill=one.skill, until=one.until)
        yield SetupFinding(f"certificate_{one.state}", sentence, one.territory_id, technician_id=one.technician_id)


def problems(territories: Iterable[TerritorySetup], kinds: Iterable[NeededWorkType]) -> Iterator[SetupFinding]:
    """Every problem of the set-up, by territory and work type."""
    known = list(kinds)
    for kind in known:
        if kind.service_minutes < MIN_MINUTES:
            sentence = f"{kind.name} takes {kind.service_minutes} minutes; {MIN_MINUTES} are the least."
            yield SetupFinding("short_service_time", sentence, work_type_id=kind.id)
    for territory in territories:
        yield from _of_territory(territory)
        for kind in known:
            yield from _of_kind(territory, kind)


MIN_MINUTES = 5
"""No visit is shorter than this: less is a slip of the pen."""


def _of_territory(one: TerritorySetup) -> Iterator[SetupFinding]:
    if one.technicians == 0:
        yield SetupFinding("no_technicians", f"Territory {one.code} has no technicians.", one.territory_id)
    elif one.with_shift_ahead == 0:
        yield SetupFinding("no_shifts", f"Nobody in territory {one.code} has a shift ahead.", one.territory_id)
    elif one.reach is not None and not any(_touches(window, one.reach) for window in one.offered):
        yield SetupFinding(
            "windows_outside_shifts",
            f"Nobody in territory {one.code} is on shift in any of the offered windows.",
            one.territory_id,
        )


def _touches(window: tuple[int, int], reach: tuple[int, int]) -> bool:
    return window[0] < reach[1] and reach[0] < window[1]


def _of_kind(one: TerritorySetup, kind: NeededWorkType) -> Iterator[SetupFinding]:
    if one.with_shift_ahead == 0:
        return
    missing = kind.skills - one.skills
    if missing:
        names = ", ".join(sorted(missing))
        yield SetupFinding(
            "skill_missing", f"Nobody in territory {one.code} has {names}, which {kind.name} needs.",
            one.territory_id, kind.id,
        )  # fmt: skip
    elif kind.skills - one.skills_on_shift:
        names = ", ".join(sorted(kind.skills - one.skills_on_shift))
        yield SetupFinding(
            "skill_without_shift", f"Nobody with {names}, which {kind.name} needs, has a shift ahead in {one.code}.",
            one.territory_id, kind.id,
        )  # fmt: skip
