from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.field.rules.event_fold import FoldedReports, fold, needs_a_person, verdict_on
from dispatch.field.rules.field_events import FieldEventKind, ReportedEvent
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import EventVerdict

NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)
ADA, BO = 1, 2


def said(kind: str, minutes: int = 0, *, by: int = ADA, event_id: str | None = None) -> ReportedEvent:
    return ReportedEvent(
        event_id or f"{by}-{kind}-{minutes}", by, FieldEventKind(kind), NINE + timedelta(minutes=minutes)
    )


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


reports = st.builds(
    said,
    st.sampled_from([kind.value for kind in FieldEventKind]),
    st.integers(0, 4),
    by=st.sampled_from([ADA, BO]),
    event_id=st.text("abc", min_size=1, max_size=3),
)


@given(st.lists(reports, max_size=12), st.sampled_from([ADA, BO, None]), st.data())
def test_ends_in_the_same_account_for_any_permutation_and_repetition(
    told: list[ReportedEvent], holder: int | None, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(told + data.draw(st.lists(st.sampled_from(told))) if told else told))
    assert fold(shuffled, holder) == fold(told, holder)


@given(st.lists(reports, max_size=12), st.sampled_from([ADA, BO, None]))
def test_gives_every_report_a_verdict_with_a_reason_where_it_lost(
    told: list[ReportedEvent], holder: int | None
) -> None:
    account = fold(told, holder)
    for report in told:
        verdict, reason = verdict_on(report, account)
        assert (reason is None) == (verdict is EventVerdict.APPLIED)


def test_reads_a_whole_visit() -> None:
    told = [said("completed", 60), said("arrived", 20), said("en_route", 5), said("started", 22), said("accepted")]
    assert fold(told, ADA) == FoldedReports(
        decider=ADA,
        state=VisitState.COMPLETED,
        en_route_at=at(5),
        arrived_at=at(20),
        started_at=at(22),
        ending=said("completed", 60),
    )


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ([], None),
        (["accepted"], VisitState.DISPATCHED),
        (["en_route", "accepted"], VisitState.EN_ROUTE),
        (["arrived", "en_route"], VisitState.ON_SITE),
        (["started"], VisitState.ON_SITE),
        (["partial"], VisitState.PARTIAL),
        (["cannot_complete"], VisitState.CANNOT_COMPLETE),
    ],
)
def test_goes_as_far_as_the_furthest_report(kinds: list[str], state: VisitState | None) -> None:
    assert fold([said(kind) for kind in kinds], ADA).state is state


def test_takes_an_end_as_an_arrival_when_the_arrival_was_never_reported() -> None:
    assert fold([said("completed", 30)], ADA).arrived_at == at(30)


def test_counts_the_first_of_two_ends() -> None:
    account = fold([said("completed", 40), said("cannot_complete", 30)], ADA)
    assert account.ending == said("cannot_complete", 30)
    assert verdict_on(said("completed", 40), account) == (EventVerdict.CONFLICT, "ended_already")


def test_completes_by_who_lost_the_visit_while_its_holder_only_drives() -> None:
    account = fold([said("completed", 30), said("en_route", 10, by=BO)], BO)
    assert (account.state, account.decider, account.contested) == (VisitState.COMPLETED, ADA, False)
    assert verdict_on(said("completed", 30), account) == (EventVerdict.APPLIED, None)
    assert verdict_on(said("en_route", 10, by=BO), account) == (EventVerdict.CONFLICT, "reassigned")


def test_chooses_nothing_when_the_holder_works_where_another_reports_the_end() -> None:
    account = fold([said("completed", 30), said("started", 40, by=BO)], BO)
    assert (account.state, account.decider, account.contested) == (VisitState.ON_SITE, BO, True)
    assert verdict_on(said("completed", 30), account) == (EventVerdict.CONFLICT, "reassigned")
    assert verdict_on(said("started", 40, by=BO), account) == (EventVerdict.CONFLICT, "also_worked_on")


def test_leaves_a_visit_alone_where_who_lost_it_only_arrived() -> None:
    account = fold([said("arrived", 30)], BO)
    assert (account.state, account.decider) == (None, BO)


def test_forgets_a_drive_for_an_earlier_arrangement_but_no_work_at_the_door() -> None:
    told = [said("accepted", 1), said("en_route", 5)]
    assert fold(told, ADA, at(10)).state is None
    assert fold([*told, said("arrived", 7)], ADA, at(10)).state is VisitState.ON_SITE


def test_records_everything_about_a_cancelled_visit_as_a_conflict() -> None:
    assert verdict_on(said("completed"), fold([], ADA), cancelled=True) == (EventVerdict.CONFLICT, "visit_cancelled")


@pytest.mark.parametrize(("kind", "needed"), [("en_route", False), ("accepted", False), ("arrived", True)])
def test_asks_a_person_only_about_work_at_the_door(kind: str, needed: bool) -> None:
    assert needs_a_person(said(kind), EventVerdict.CONFLICT) is needed
    assert not needs_a_person(said(kind), EventVerdict.APPLIED)
