"""You said, we did: whoever had complained of what a corrective action put right is told once what was changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dispatch.aftercare.queries import complaints as complaint_queries
from dispatch.aftercare.queries import improvements as queries
from dispatch.aftercare.rules.improvements import TellingState, newest_of_each
from dispatch.aftercare.services import complaint_record
from dispatch.aftercare.services.complaint_record import announce_complaint
from dispatch.aftercare.services.complaint_texts import addressee
from dispatch.aftercare.services.recovery.surveys import SOLVED
from dispatch.db.tables import Complaint, CorrectiveAction, ImprovementRecipient, Message
from dispatch.kernel.records import audit, open_task
from dispatch.kernel.rows.task_rows import close_topic
from dispatch.kernel.work import Work
from dispatch.messaging.services import composing
from dispatch.messaging.services.composing import Draft, TextTopic
from dispatch.messaging.services.wishes.text_gate import verdicts
from dispatch.vocabulary.errors import Invalid, Missing, Refused
from dispatch.vocabulary.terms import Language
from notify import KINDS, Action

KIND = "improvement_told"
TASK = "improvement_untold"
STILL_OPEN, NO_WORDS = "complaint_open", "no_words"
"""Reasons of our own: they hear of their complaint as it goes on; nobody wrote in their language."""

ANY_WORDS = "..."
"""What stands in for the words while nobody has written them: who may be told does not hang on them."""


@dataclass(frozen=True)
class ImprovementWords:
    """What was changed, by language; `same_node`: only those whose complaint hangs on the same access node."""

    by_language: Mapping[Language, str]
    same_node: bool = False


@dataclass(frozen=True)
class Recipient:
    """Somebody who had complained, by their newest complaint: whether they are told, when, or why not."""

    complaint: Complaint
    state: TellingState
    reason: str | None = None
    until: datetime | None = None
    message: Message | None = None
    worded: Draft | None = field(default=None, repr=False)


@dataclass(frozen=True)
class WordedImprovement:
    """How the text reads in one language."""

    language: Language
    body: str
    segments: int


def read(work: Work, action_id: int, *, same_node: bool = False) -> list[Recipient]:
    """Who had complained of what an action put right, and whether each is told, could be, or may not.

    Raises `Missing`, and `Refused` for an action that is not done.
    """
    row, action = done(work, action_id)
    words = dict.fromkeys(Language, ANY_WORDS)
    return _recipients(work, row, action, ImprovementWords(words, same_node))


def try_out(work: Work, action_id: int, words: ImprovementWords) -> tuple[list[WordedImprovement], list[Recipient]]:
    """How it would read in each language that somebody wrote, and who would get it; writes nothing.

    Raises what `tell` raises.
    """
    row, action = done(work, action_id)
    return _worded(work, row, words), _recipients(work, row, action, words)


def tell(work: Work, action_id: int, words: ImprovementWords) -> list[Recipient]:
    """Tells everybody who may be told and was not yet, each in their language, and keeps why the others are not.

    What quiet hours hold back leaves after them. Raises `Missing`, `Refused` for an action that is not done, and
    `Invalid` where nobody has written anything, or no text can hold it.
    """
    complaint_record.person(work)
    row, action = done(work, action_id, lock=True)
    _worded(work, row, words)
    found = _recipients(work, row, action, words)
    leaving = [one for one in found if one.state in (TellingState.READY, TellingState.LATER)]
    messages = composing.post(work, [_held(one) for one in leaving])
    for one, message in zip(leaving, messages, strict=True):
        if message is not None:
            _keep(work, action, one, message)
    for one in found:
        if one.state is TellingState.HELD_BACK:
            _keep(work, action, one, None)
    work.session.flush()
    close_topic(work.session, TASK, _topic(action), work.now)
    audit(work, "corrective_action.told", "complaint", row.id, action_id=action.id, told=len(leaving))
    return _recipients(work, row, action, words)


def ask_to_tell(work: Work, row: Complaint, action: CorrectiveAction) -> None:
    """Asks whoever took an action to tell those who had complained, where somebody is there to be told."""
    found = _recipients(work, row, action, ImprovementWords(dict.fromkeys(Language, ANY_WORDS)))
    count = sum(one.state in (TellingState.READY, TellingState.LATER) for one in found)
    if count:
        open_task(
            work,
            TASK,
            _topic(action),
            f"The corrective action of complaint {row.number} is done; tell those who had complained what was changed"
            f" ({count}).",
            order_id=row.order_id,
            complaint_id=row.id,
            owner_id=action.owner_id,
            reference=row.number,
            count=count,
        )


def done(work: Work, action_id: int, *, lock: bool = False) -> tuple[Complaint, CorrectiveAction]:
    """An action that is done, locked until the transaction ends if wanted, and its complaint; raises like `read`."""
    action = queries.action(work.session, action_id, lock=lock)
    if action is None:
        raise Missing("action")
    row = complaint_queries.visible(work.session, work.actor, action.complaint_id)
    if row is None:
        raise Missing("action")
    if action.done_at is None:
        raise Refused("not_done_yet", "Note first that the action was taken, and its measured effect.")
    return row, action


def _worded(work: Work, row: Complaint, words: ImprovementWords) -> list[WordedImprovement]:
    if not any(words.by_language.values()):
        raise Invalid("nothing_said", "Write something first.")
    written = [(language, said) for language, said in words.by_language.items() if said]
    drafts = [(language, _draft(work, row, said, language)) for language, said in written]
    if any(one.values["body"] == "" for _, one in drafts):
        raise Invalid("bad_words", "Write plain words, without 【 and 】.")
    if any(one.values["segments"] > KINDS[KIND].max_segments for _, one in drafts):
        raise Invalid("too_many_segments", "This takes too many texts on the customer's phone; write less.")
    return [WordedImprovement(name, one.values["body"], one.values["segments"]) for name, one in drafts]


def _recipients(work: Work, row: Complaint, action: CorrectiveAction, words: ImprovementWords) -> list[Recipient]:
    known = queries.of_action(work.session, action)
    rows = queries.alike(work.session, work.actor, row, same_node=words.same_node)
    chosen = newest_of_each(rows, lambda one: one.customer)
    told = {one.id: kept for one in chosen if (kept := _known(known, one)) is not None}
    open_ones = [one for one in chosen if (kept := told.get(one.id)) is None or kept.message is None]
    standing = _standing(work, action, open_ones, words)
    return [standing.get(one.id) or Recipient(one, TellingState.TOLD, message=told[one.id].message) for one in chosen]


def _known(known: Mapping[str | int, ImprovementRecipient], row: Complaint) -> ImprovementRecipient | None:
    return known.get(row.customer.phone) or known.get(row.customer.merged_into_id or row.customer_id)


def _standing(
    work: Work, action: CorrectiveAction, rows: Sequence[Complaint], words: ImprovementWords
) -> dict[int, Recipient]:
    """Those who were not told yet, by their complaint's id: what the gate says of the text to each."""
    found: dict[int, Recipient] = {}
    drafts: list[tuple[Complaint, Draft]] = []
    for row in rows:
        said = words.by_language.get(Language(row.customer.language), "")
        worded = _draft(work, row, said or ANY_WORDS, topic=f"improvement:{action.id}:{row.customer_id}")
        reason = STILL_OPEN if row.state not in SOLVED else worded.reason if said else NO_WORDS
        if reason is not None:
            found[row.id] = Recipient(row, TellingState.HELD_BACK, reason)
        else:
            drafts.append((row, worded))
    decisions = verdicts(work, [worded for _, worded in drafts])
    for (row, worded), decision in zip(drafts, decisions, strict=True):
        why = str(decision.reason) if decision.reason else None
        found[row.id] = Recipient(row, _STATES[decision.action], why, decision.until, worded=worded)
    return found


_STATES = {
    Action.SEND: TellingState.READY,
    Action.DEFER: TellingState.LATER,
    Action.SUPPRESS: TellingState.HELD_BACK,
}


def _draft(work: Work, row: Complaint, said: str, language: Language | None = None, topic: str = "preview") -> Draft:
    whom = addressee(work, row)
    if language is not None:
        whom = replace(whom, language=language.value)
    about = TextTopic(topic=topic, order_id=row.order_id, complaint_id=row.id)
    return composing.draft(work, KIND, whom, about, {"reference": row.number, "improvement": " ".join(said.split())})


def _held(one: Recipient) -> Draft:
    """The text of somebody; one that has to wait leaves when it may, as the policy says."""
    if one.worded is None:
        raise RuntimeError("Somebody is to be told, and nothing was worded for them.")
    held: dict[str, object] = {"held_reason": None}
    if one.until is not None:
        held = {"not_before": one.until, "held_reason": one.reason}
    return replace(one.worded, values=one.worded.values | held)


def _keep(work: Work, action: CorrectiveAction, one: Recipient, message: Message | None) -> None:
    row = queries.of_customer(work.session, action.id, one.complaint.customer_id) or ImprovementRecipient(
        action_id=action.id, customer_id=one.complaint.customer_id
    )
    row.complaint_id, row.at, row.user_id = one.complaint.id, work.now, work.actor.user_id
    row.message_id, row.reason = (message.id, None) if message else (None, one.reason)
    work.session.add(row)
    if message is not None:
        about = one.complaint
        announce_complaint(work, about, "complaint.improvement_told", action_id=action.id)


def _topic(action: CorrectiveAction) -> str:
    return f"corrective_action:{action.id}"
