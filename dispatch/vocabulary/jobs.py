"""The jobs that a use case leaves for a worker: each name and its arguments stand here, once."""

from dataclasses import dataclass
from enum import StrEnum


class Lane(StrEnum):
    """Workers keep slots of their own for each lane, so that nothing slow in one holds up another."""

    TEXTS = "texts"
    """What sends texts that are due."""
    UPKEEP = "upkeep"
    """Short rounds over what is overdue: holds, follow-ups, jobs of dead workers."""
    LOOKUPS = "lookups"
    """Questions to foreign services."""
    WEBHOOKS = "webhooks"
    """Events for other systems, whose servers may hang."""
    DAY = "day"
    """The day as it goes on: forecasts, repairs, offers, addresses that are known here."""
    WORK = "default"
    """What takes minutes: plans and files."""
    STUDIES = "studies"
    """What takes minutes and nobody waits for: simulations. They keep no plan from being computed."""


@dataclass(frozen=True, init=False)
class Job:
    """A kind of job: its name, and the arguments that it is left with, which are ids (invariant 38)."""

    name: str
    lane: Lane
    arguments: tuple[tuple[str, type[int]], ...]

    def __init__(self, name: str, lane: Lane = Lane.WORK, **arguments: type[int]) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "lane", lane)
        object.__setattr__(self, "arguments", tuple(arguments.items()))

    def must_fit(self, given: set[str]) -> None:
        """Raises `TypeError` unless exactly this job's arguments are given."""
        expected = {name for name, _ in self.arguments}
        if given != expected:
            raise TypeError(f"The job {self.name} takes {sorted(expected)}, not {sorted(given)}.")


GEOCODE_SITE = Job("geocode_site", Lane.DAY, site_id=int)
ASK_GEOCODER = Job("ask_geocoder", Lane.LOOKUPS, site_id=int)
IMPORT_ORDERS = Job("import_orders", import_id=int)
COMPUTE_PLAN = Job("compute_plan", plan_id=int)
SOLVE_PART = Job("solve_part", part_id=int)
OFFER_EARLIER = Job("offer_earlier", Lane.DAY, territory_id=int)
TAKE_EARLIER = Job("take_earlier", Lane.DAY, offer_id=int, inbound_id=int)
FIND_REPAIRS = Job("find_repairs", Lane.DAY, jeopardy_id=int)
REFRESH_ETAS = Job("refresh_etas", Lane.DAY, technician_id=int)
SEND_DUE = Job("send_due", Lane.TEXTS)
OFFER_SLOTS = Job("offer_slots", Lane.DAY, inbound_id=int, visit_id=int)
TAKE_SLOT = Job("take_slot", Lane.DAY, inbound_id=int, visit_id=int, offer_id=int, number=int)
TELL_OUTAGE = Job("tell_outage", Lane.DAY, outage_id=int)
RUN_LINE_TEST = Job("run_line_test", Lane.LOOKUPS, line_test_id=int)
SIMULATE = Job("simulate", Lane.STUDIES, simulation_id=int)
OFFER_NEW_TIMES = Job("offer_new_times", Lane.DAY, visit_id=int, turn=int)

JOBS = (
    GEOCODE_SITE,
    ASK_GEOCODER,
    IMPORT_ORDERS,
    COMPUTE_PLAN,
    SOLVE_PART,
    OFFER_EARLIER,
    TAKE_EARLIER,
    FIND_REPAIRS,
    REFRESH_ETAS,
    SEND_DUE,
    OFFER_SLOTS,
    TAKE_SLOT,
    OFFER_NEW_TIMES,
    TELL_OUTAGE,
    RUN_LINE_TEST,
    SIMULATE,
)
"""Every job that can be left. A worker that lacks one of them does not start."""
