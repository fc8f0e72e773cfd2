"""The contracts of the house, tried with imports that stood in its way before it was moved, and with other kinds.

Each import is planted in a copy of the packages. A contract that is loosened by accident stops naming its import here.
"""

from pathlib import Path

import pytest

from tests.architecture.planted import Planted, contracts_say, copy_with

UP_THE_TOWER = (
    Planted("dispatch.http.guard", "dispatch.accounts.services.identity"),
    Planted("dispatch.http.guard", "dispatch.bootstrap"),
    Planted("dispatch.kernel.work", "dispatch.booking.availability.schedule_cache"),
    Planted("dispatch.planning.jobs", "dispatch.booking.services.holds"),
    Planted("dispatch.planning.jobs", "dispatch.booking.processes.waitlist_offers"),
    Planted("dispatch.planning.jobs", "dispatch.live_day.processes.promise_repair"),
    Planted("dispatch.planning.jobs", "dispatch.reports.services.promise_ledger"),
    Planted("dispatch.messaging.jobs", "dispatch.replies.processes.reschedule_by_text"),
    Planted("dispatch.aftercare.services.call_backs", "dispatch.field.queries.field_events"),
    Planted("dispatch.aftercare.services.follow_ups", "dispatch.field.queries.field_events"),
    Planted("dispatch.aftercare.jobs", "dispatch.bootstrap"),
    Planted("dispatch.event_feed.api.event_stream", "dispatch.bootstrap"),
    Planted("dispatch.live_day.jobs", "dispatch.bootstrap"),
    Planted("dispatch.messaging.jobs", "dispatch.bootstrap"),
    Planted("dispatch.operations.jobs", "dispatch.bootstrap"),
    Planted("dispatch.orders.jobs", "dispatch.bootstrap"),
    Planted("dispatch.planning.jobs", "dispatch.bootstrap"),
    Planted("dispatch.http.fields", "dispatch.workforce.queries.technicians"),
    Planted("dispatch.kernel.actor_scope", "dispatch.worklist.queries.worklist"),
    Planted("dispatch.db.ranges", "dispatch.planning.rules.snapshots"),
    Planted("dispatch.visits.queries.appointments", "dispatch.reports.queries.day_board"),
    Planted("dispatch.workforce.queries.freed_time", "dispatch.booking.rules.waitlist"),
    Planted("dispatch.db.tables.booking", "dispatch.booking.rules.waitlist"),
    Planted("dispatch.db.tables.plans", "dispatch.planning.rules.plan_changes"),
    Planted("dispatch.kernel.secrets", "dispatch.messaging.rules.customer_links"),
    Planted("dispatch.http.listing", "dispatch.accounts.api.user_schemas"),
    Planted("dispatch.web.inbox.phones", "dispatch.api"),
    Planted("dispatch.live_day.services.day_repair", "dispatch.replies.services.conversation"),
    Planted("dispatch.replies.services.conversation", "dispatch.reports.queries.counts"),
    Planted("dispatch.messaging.services.composing", "dispatch.accounts.services.users"),
    Planted("dispatch.settings", "dispatch.kernel.work"),
    Planted("dispatch.logs", "dispatch.carrier_settings"),
)
"""Each of the imports that had to be mended when the house was moved, by today's names, and some between siblings."""

WITHIN = (
    Planted("dispatch.orders.rules.orders", "dispatch.orders.queries.orders"),
    Planted("dispatch.booking.queries.slots", "dispatch.booking.availability.gap_search"),
    Planted("dispatch.planning.solver.problem", "dispatch.planning.services.plans"),
    Planted("dispatch.field.services.eta", "dispatch.field.processes.event_batches"),
    Planted("dispatch.messaging.processes.sending", "dispatch.messaging.api.messages"),
    Planted("dispatch.accounts.services.users", "dispatch.accounts.api.users"),
)
"""From one room into a higher one of the same capability."""

OF_OTHERS = (
    Planted("dispatch.web.customer.survey", "dispatch.web.console.frame"),
    Planted("notify.policy", "routing.solving.engine"),
    Planted("routing.solving.engine", "notify.policy"),
    Planted("notify.render", "dispatch.vocabulary.terms"),
    Planted("routing.rules.verify", "sqlalchemy"),
    Planted("notify.reading.inbound", "flask"),
    Planted("dispatch.orders.services.orders", "flask"),
    Planted("dispatch.visits.rules.lateness", "sqlalchemy"),
    Planted("dispatch.orders.api.orders", "sqlalchemy"),
    Planted("dispatch.planning.solver.solver", "ortools"),
    Planted("dispatch.messaging.carriers.carriers", "twilio"),
)
"""Across audiences, between the libraries, and of frameworks in rooms that must not know them."""

ALL = UP_THE_TOWER + WITHIN + OF_OTHERS


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter prints of a copy with all imports planted at once."""
    folder: Path = tmp_path_factory.mktemp("planted")
    copy_with(ALL, folder)
    status, text = contracts_say(folder)
    assert status == 1, text
    return text


def test_allows_the_packages_as_they_are(tmp_path: Path) -> None:
    copy_with((), tmp_path)
    status, text = contracts_say(tmp_path)
    assert status == 0, text
    assert "0 broken" in text


@pytest.mark.parametrize("planted", ALL, ids=str)
def test_names_an_import_that_does_not_belong(planted: Planted, said: str) -> None:
    assert str(planted) in said
