"""Draws technicians' days: homes, skills, windows, lunch, priorities; the same numbers for the same seed everywhere."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

HOUR = 3600
DAY = 24 * HOUR
SIDE_KM = 40.0
SIZES = {60: 8, 200: 25, 500: 60, 1000: 125, 2000: 250}
"""Jobs and the technicians who are just too few for them."""

SERVICE_SCALE = {60: 0.86, 200: 0.97, 500: 1.03, 1000: 1.05, 2000: 1.10}
"""Larger days have shorter drives between their jobs; longer services keep them as tight as small ones."""

SERVICE_MINUTES, SERVICE_SHARES = (30, 45, 60, 90, 120), (0.38, 0.30, 0.17, 0.10, 0.05)
SLOTS, HALF_DAYS = ((8, 10), (10, 12), (13, 15), (15, 17)), ((8, 12), (13, 17))
WEIGHTS = {1: 1, 2: 3, 3: 10}
LUNCH = {"dur": 45 * 60, "earliest": int(11.5 * HOUR), "latest_end": int(13.5 * HOUR)}
VARIANTS = ("plain", "all-day", "floating", "overtime", "two-days")


@dataclass(frozen=True, slots=True)
class _Area:
    """Villages in a square of 40 km, and how many people live in each."""

    centres: Any
    spreads: Any
    shares: Any

    def points(self, rng: np.random.Generator, count: int, in_villages: float) -> Any:
        points = np.empty((count, 2))
        for row in range(count):
            if rng.random() < in_villages:
                village = rng.choice(len(self.spreads), p=self.shares)
                points[row] = rng.normal(self.centres[village], self.spreads[village])
            else:
                points[row] = rng.uniform(0, SIDE_KM, 2)
        return np.clip(points, 0, SIDE_KM)


def generate(jobs: int, technicians: int, seed: int, variant: str = "plain") -> dict[str, Any]:
    """One instance as a document for a JSON file. Raises ValueError for an unknown variant.

    Variants: `all-day` windows leave only the working day; `floating` windows of three hours lie across lunch;
    `overtime` allows an hour of it; `two-days` gives every technician two days and a third of the jobs both.
    """
    if variant not in VARIANTS:
        raise ValueError(f"There is no variant {variant!r}; there are {', '.join(VARIANTS)}.")
    rng = np.random.default_rng([seed, jobs, technicians])
    villages = max(4, round(math.sqrt(jobs) / 1.5))
    centres, spreads = rng.uniform(3, SIDE_KM - 3, (villages, 2)), rng.uniform(0.8, 2.5, villages)
    area = _Area(centres, spreads, rng.dirichlet(np.ones(villages) * 2))
    sites, homes = area.points(rng, jobs, 0.7), area.points(rng, technicians, 0.5)
    scale = SERVICE_SCALE.get(jobs, 1.0)
    document = {
        "name": f"T{jobs}_{technicians}_s{seed}" + ("" if variant == "plain" else f"_{variant}"),
        "n": jobs,
        "t": technicians,
        "seed": seed,
        "jobs": [_job(rng, number, sites[number], scale) for number in range(jobs)],
        "techs": [_technician(rng, number, homes[number]) for number in range(technicians)],
        "lunch": dict(LUNCH),
        "weights": WEIGHTS,
        "wmin": 240,
    }
    return _varied(document, variant, np.random.default_rng([seed, jobs, technicians, VARIANTS.index(variant)]))


def _job(rng: np.random.Generator, number: int, site: Any, scale: float) -> dict[str, Any]:
    base = int(rng.choice(SERVICE_MINUTES, p=SERVICE_SHARES))
    service = min(120, max(30, 5 * round(base * scale / 5))) * 60
    first, last = SLOTS[rng.integers(4)] if rng.random() < 0.7 else HALF_DAYS[rng.integers(2)]
    latest = last * HOUR if first < 13 else min(last * HOUR, 17 * HOUR - service)
    skill = int(rng.integers(1, 5)) if rng.random() < 0.4 else 0
    return {
        "id": number,
        "x": round(float(site[0]), 4),
        "y": round(float(site[1]), 4),
        "service": int(service),
        "tw": [first * HOUR, int(latest)],
        "skill": skill,
        "prio": int(rng.choice([1, 2, 3], p=[0.5, 0.35, 0.15])),
    }


def _technician(rng: np.random.Generator, number: int, home: Any) -> dict[str, Any]:
    skills = [skill for skill in range(1, 5) if rng.random() < 0.5] or [int(rng.integers(1, 5))]
    return {
        "id": number,
        "x": round(float(home[0]), 4),
        "y": round(float(home[1]), 4),
        "skills": skills,
        "shift": [8 * HOUR, 17 * HOUR],
    }


def _varied(document: dict[str, Any], variant: str, rng: np.random.Generator) -> dict[str, Any]:
    jobs, technicians = document["jobs"], document["techs"]
    if variant == "all-day":
        for job in jobs:
            job["tw"] = [8 * HOUR, 17 * HOUR - job["service"]]
    if variant == "floating":
        for job in jobs:
            first = int(rng.integers(8, 15))
            job["tw"] = [first * HOUR, min((first + 3) * HOUR, 17 * HOUR - job["service"])]
    if variant == "overtime":
        for technician in technicians:
            technician["overtime"] = HOUR
    if variant == "two-days":
        document["techs"] = [_on_day(each, day, len(technicians)) for day in (0, 1) for each in technicians]
        for job in jobs:
            days = ((0,), (1,), (0, 1))[int(rng.integers(3))]
            job["tws"] = [[at + day * DAY for at in job["tw"]] for day in days]
    return document


def _on_day(technician: dict[str, Any], day: int, technicians: int) -> dict[str, Any]:
    shift = [at + day * DAY for at in technician["shift"]]
    number = technician["id"]
    return {**technician, "id": number + day * technicians, "technician": number, "day": day, "shift": shift}
