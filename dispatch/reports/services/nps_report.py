"""The net promoter score of a period, put together."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.kernel.work import Work
from dispatch.reports.queries import nps_report as queries
from dispatch.reports.rules.nps import BehindNps, DriverCount, NpsCount
from dispatch.reports.rules.service_figures import ReportPeriod


@dataclass(frozen=True, slots=True)
class NpsFigures:
    """The answers by group and in all, and what sets promoters and detractors apart."""

    items: Sequence[NpsCount]
    drivers: Sequence[DriverCount]

    @property
    def total(self) -> NpsCount:
        """All groups together."""
        return NpsCount(
            None,
            None,
            sum(one.promoters for one in self.items),
            sum(one.passives for one in self.items),
            sum(one.detractors for one in self.items),
        )


def figures(work: Work, period: ReportPeriod, behind: BehindNps) -> NpsFigures:
    """The figures of a period, with the drivers of the group that is asked for or of all."""
    return NpsFigures(
        queries.counted(work.session, work.actor, period, behind.by),
        queries.drivers(work.session, work.actor, period, behind),
    )
