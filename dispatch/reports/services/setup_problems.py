"""Everything of the set-up that will make us refuse customers, within an actor's bounds."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.kernel.work import Work
from dispatch.reports.queries import setup_problems as queries
from dispatch.reports.rules import setup_problems as rules
from dispatch.reports.rules.setup_problems import SetupFinding, TerritorySetup, UncertifiedSkill
from dispatch.workforce.queries import certificate_gaps


@dataclass(frozen=True)
class SetupReport:
    """What was found, and the territories that were looked at."""

    found: Sequence[SetupFinding]
    territories: Sequence[TerritorySetup]


def read(work: Work) -> SetupReport:
    """By territory and work type, then by technician."""
    territories = queries.set_ups(work.session, work.actor, work.now)
    gaps = certificate_gaps.gaps(work.session, [one.territory_id for one in territories], work.now)
    skills = [
        UncertifiedSkill(one.technician_id, one.name, one.territory_id, one.skill, one.state.value, one.until)
        for one in gaps
    ]
    found = [*rules.problems(territories, queries.kinds(work.session)), *rules.of_certificates(skills)]
    return SetupReport(found, territories)
