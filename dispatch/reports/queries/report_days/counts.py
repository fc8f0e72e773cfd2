"""How the days of each report are counted."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from dispatch.kernel.rows.kept_day_rows import TerritoryDay
from dispatch.reports.queries.contact_report import days as contacts
from dispatch.reports.queries.report_days import promises
from dispatch.vocabulary.terms import KeptReport

COUNTS: Mapping[KeptReport, Callable[[Session, Sequence[TerritoryDay]], None]] = {
    KeptReport.PROMISES: promises.count,
    KeptReport.CONTACTS: contacts.count,
}
