"""Reports in any order and number end in the same state, and never go back."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from notify.receipts import FINAL, TWILIO_STATUSES, Delivery, from_twilio, merge

REPORTS = st.lists(st.sampled_from(Delivery), min_size=1, max_size=8)


def merged(reports: list[Delivery]) -> Delivery:
    known: Delivery | None = None
    for report in reports:
        known = merge(known, report)
    assert known is not None
    return known


def test_keeps_the_further_of_two_reports() -> None:
    order = [Delivery.ACCEPTED, Delivery.SENT, Delivery.FAILED, Delivery.UNDELIVERED, Delivery.DELIVERED]
    for earlier, later in [(a, b) for i, a in enumerate(order) for b in order[i:]]:
        assert merge(earlier, later) is merge(later, earlier) is later


@given(REPORTS, st.randoms(use_true_random=False))
def test_does_not_care_for_order_or_repetition(reports: list[Delivery], chance: Random) -> None:
    shuffled = [*reports, *reports]
    chance.shuffle(shuffled)
    assert merged(shuffled) is merged(reports)


@given(REPORTS, st.sampled_from(Delivery))
def test_never_leaves_a_final_state_for_an_open_one(reports: list[Delivery], late: Delivery) -> None:
    assert merged([*reports, late]) in FINAL or merged(reports) not in FINAL


def test_knows_every_status_that_twilio_gives_an_outgoing_text() -> None:
    assert {status: str(delivery) for status, delivery in TWILIO_STATUSES.items()} == {
        "accepted": "accepted",
        "scheduled": "accepted",
        "queued": "accepted",
        "sending": "accepted",
        "sent": "sent",
        "canceled": "failed",
        "failed": "failed",
        "partially_delivered": "undelivered",
        "undelivered": "undelivered",
        "delivered": "delivered",
        "read": "delivered",
    }


def test_does_not_guess_at_other_statuses() -> None:
    assert [from_twilio(status) for status in ("received", "receiving", "", "SENT", "new")] == [None] * 5
