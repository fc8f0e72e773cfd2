"""Compares the three histories and names every contradiction, by the number of the invariant it breaks."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from notify.kinds import KINDS, Purpose
from notify.receipts import RANK, Delivery
from tests.support.histories.answer_checker import RULES as ANSWER_RULES
from tests.support.histories.message_histories import (
    ACCEPTED,
    NOT_ACCEPTED,
    NOT_CALLED,
    Histories,
    Row,
    Taken,
    Try,
    Verdict,
    Violation,
)

TERMINAL = frozenset({"delivered", "undelivered", "failed", "suppressed", "expired"})
ENDS_WITHIN = timedelta(hours=72)
QUIET_FROM, QUIET_UNTIL = 21, 8
FRESH_ANSWER = timedelta(minutes=10)
MOST_A_DAY, MOST_OF_A_KIND, MOST_REPLIES_AN_HOUR = 6, 3, 3

Found = Iterator[Violation]


def check(histories: Histories) -> Verdict:
    """Everything that contradicts the invariants of messages, and how many texts were lost or doubled."""
    violations = [violation for rule in RULES for violation in rule(histories)]
    copies = Counter(taken.message_id for taken in histories.taken)
    excused = _excused(histories)
    surplus = {message_id: count - 1 for message_id, count in copies.items() if count > 1}
    return Verdict(
        violations=violations,
        accepted=len(histories.taken),
        lost=sum(violation.invariant == LOST for violation in violations),
        doubled=sum(max(0, many - excused[message_id]) for message_id, many in surplus.items()),
        doubled_in_unknowns=sum(min(many, excused[message_id]) for message_id, many in surplus.items()),
    )


LOST = 1
"""An acknowledged change whose text never reached a carrier and is not explained is filed under invariant 1."""


def _one_row_per_change(h: Histories) -> Found:
    """12: every change has one row, and no row tells what did not happen."""
    rows = Counter((row.kind, row.about) for row in h.rows if row.occurrence == 1 and not row.answers)
    changes = Counter((change.kind, change.about) for change in h.changes)
    for (kind, about), count in sorted((changes - rows).items()):
        yield Violation(LOST, None, f"{count} {kind} about {about} was never written down.")
    if h.changes:
        for (kind, about), count in sorted((rows - changes).items()):
            yield Violation(12, None, f"{count} {kind} about {about} tells what nobody was answered to have happened.")


def _nothing_lost(h: Histories) -> Found:
    """What we believe sent is in a carrier's journal, and what a journal holds is in our database."""
    taken = {(one.carrier, one.carrier_id): one.message_id for one in h.taken}
    ids = {row.id for row in h.rows}
    for row in h.rows:
        if row.carrier_id is not None and row.carrier and taken.get((row.carrier, row.carrier_id)) != row.id:
            yield Violation(LOST, row.id, "It is marked as sent, but its carrier never took it.")
    for one in h.taken:
        if one.message_id not in ids:
            yield Violation(12, one.message_id, "A carrier took a text that no row of ours stands for.")


def _excused(h: Histories) -> Counter[int]:
    """How many copies of each text a recorded unknown outcome excuses: one per attempt decided as not accepted."""
    return Counter(one.message_id for one in h.tries if one.outcome == NOT_ACCEPTED)


def _at_most_once(h: Histories) -> Found:
    """13: more than one acceptance only inside recorded unknown outcomes."""
    excused = _excused(h)
    for message_id, count in sorted(Counter(one.message_id for one in h.taken).items()):
        if count > 1 + excused[message_id]:
            yield Violation(13, message_id, f"Carriers took it {count} times.")


def _one_try_after_the_other(h: Histories) -> Found:
    """14 and 21: an attempt begins when the one before has ended, and never after an acceptance."""
    by_message: dict[int, list[Try]] = defaultdict(list)
    for one in h.tries:
        by_message[one.message_id].append(one)
    for message_id, tries in sorted(by_message.items()):
        ordered = sorted(tries, key=lambda one: one.claim)
        for before, after in pairwise(ordered):
            if before.ended_at is None or before.ended_at > after.started_at or before.outcome == "unknown":
                yield Violation(14, message_id, f"Attempt {after.claim} began before {before.claim} was settled.")
            if before.outcome == ACCEPTED:
                yield Violation(21, message_id, f"Attempt {after.claim} began after {before.claim} was accepted.")


def _nothing_after_its_version(h: Histories) -> Found:
    """15: no attempt for a version that was superseded before it began."""
    ended = {row.id: row.superseded_at for row in h.rows if row.superseded_at and not row.answers}
    for one in h.tries:
        at = ended.get(one.message_id)
        if at is not None and one.started_at > at and one.outcome == ACCEPTED:
            yield Violation(15, one.message_id, "It was sent for a version that was superseded before.")


def _silence_is_kept(h: Histories) -> Found:
    """16: from STOP to START nothing but the acknowledgement."""
    rows = _by_id(h)
    for one in h.tries:
        row = rows.get(one.message_id)
        if row is None or one.outcome == NOT_CALLED or KINDS[row.kind].despite_opt_out:
            continue
        if any(silence.number == row.number and silence.covers(one.started_at) for silence in h.silences):
            yield Violation(16, row.id, "It was sent to a number that had opted out.")


def _nights_are_quiet(h: Histories) -> Found:
    """17: nothing at night but fresh answers and what is urgent."""
    rows = _by_id(h)
    for one in h.tries:
        row = rows.get(one.message_id)
        if row is None or KINDS[row.kind].purpose is Purpose.URGENT:
            continue
        hour = one.started_at.astimezone(ZoneInfo(row.zone)).hour
        fresh = row.answers and row.created_at is not None and one.started_at - row.created_at <= FRESH_ANSWER
        if (hour >= QUIET_FROM or hour < QUIET_UNTIL) and not fresh:
            yield Violation(17, row.id, "It was sent in quiet hours.")


def _nobody_is_harassed(h: Histories) -> Found:
    """18: six a day, three of a kind and version, three answers an hour."""
    rows = _by_id(h)
    taken = [(rows[one.message_id], one) for one in h.tries if one.outcome == ACCEPTED and one.message_id in rows]
    days = Counter((row.number, one.started_at.astimezone(ZoneInfo(row.zone)).date()) for row, one in taken)
    if any(count > MOST_A_DAY for count in days.values()):
        yield Violation(18, None, "A number got more than six texts in a day.")
    kinds = Counter((row.kind, row.about) for row, _ in taken)
    if any(count > MOST_OF_A_KIND for count in kinds.values()):
        yield Violation(18, None, "More than three texts of one kind went out for one version.")
    answers = sorted((row.number, one.started_at) for row, one in taken if row.answers)
    for first, fourth in zip(answers, answers[MOST_REPLIES_AN_HOUR:], strict=False):
        if first[0] == fourth[0] and fourth[1] - first[1] < timedelta(hours=1):
            yield Violation(18, None, "A number got more than three answers in an hour.")


def _statuses_go_forward(h: Histories) -> Found:
    """19: our status is at least as far as every report that we answered with success."""
    rows = {(row.carrier, row.carrier_id): row for row in h.rows if row.carrier_id}
    for heard in h.heard:
        row = rows.get((heard.carrier, heard.carrier_id))
        if row is None or row.carrier_status is None:
            continue
        if RANK[Delivery(row.carrier_status)] < RANK[Delivery(heard.status)]:
            yield Violation(
                19, row.id, f"A report of {heard.status} was answered, but it stands at {row.carrier_status}."
            )


def _everything_ends(h: Histories) -> Found:
    """20: terminal within 72 hours, and nobody sits on a claim."""
    for row in h.rows:
        if row.lease_is_over:
            yield Violation(20, row.id, "It is claimed beyond its lease.")
        if row.state not in TERMINAL and row.created_at is not None and h.now - row.created_at > ENDS_WITHIN:
            yield Violation(20, row.id, f"It is still {row.state} after 72 hours.")


def _words_are_kept(h: Histories) -> Found:
    """22: the carrier got the stored words, at the stored number."""
    rows = _by_id(h)
    for one in h.taken:
        row = rows.get(one.message_id)
        if row is not None and (one.body, one.number) != (row.body, row.number):
            yield Violation(22, row.id, "The carrier got other words or another number than are stored.")
        if "{" in one.body or "}" in one.body:
            yield Violation(22, one.message_id, "A placeholder left unfilled.")


def _one_carrier_each(h: Histories) -> Found:
    """24: no text goes through two carriers."""
    carriers: dict[int, set[str]] = defaultdict(set)
    handed: list[Try | Taken] = [*h.tries, *h.taken]
    for one in handed:
        carriers[one.message_id].add(one.carrier)
    for message_id, names in sorted(carriers.items()):
        if len(names) > 1:
            yield Violation(24, message_id, f"It went through {', '.join(sorted(names))}.")


def _words_are_of_their_version(h: Histories) -> Found:
    """23: technician and number are those of the version that a text speaks of."""
    for row in h.rows:
        if row.carrier_id is not None and not all(words in row.body for words in row.must_say):
            yield Violation(23, row.id, "It names another technician or number than its version.")


def _nothing_outlives_its_use(h: Histories) -> Found:
    """15: a text that is worthless by now is not sent."""
    ends = {row.id: row.expires_at for row in h.rows if row.expires_at is not None}
    for one in h.tries:
        if one.outcome == ACCEPTED and one.message_id in ends and one.started_at >= ends[one.message_id]:
            yield Violation(15, one.message_id, "It was sent after it had expired.")


def _by_id(h: Histories) -> Mapping[int, Row]:
    return {row.id: row for row in h.rows}


RULES: tuple[Callable[[Histories], Found], ...] = (
    _one_row_per_change,
    _nothing_lost,
    _at_most_once,
    _one_try_after_the_other,
    _nothing_after_its_version,
    _silence_is_kept,
    _nights_are_quiet,
    _nobody_is_harassed,
    _statuses_go_forward,
    _everything_ends,
    _words_are_kept,
    _one_carrier_each,
    _words_are_of_their_version,
    _nothing_outlives_its_use,
    *ANSWER_RULES,
)
