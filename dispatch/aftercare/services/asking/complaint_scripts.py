"""What whoever calls about a complaint says, filled in for its customer and for where it stands."""

from dispatch.aftercare.queries import call_scripts as queries
from dispatch.aftercare.rules.call_scripts import LONGEST_SAID, USUAL, filled
from dispatch.aftercare.rules.recovery import is_bad
from dispatch.db.tables import Complaint, RecoverySurvey, User
from dispatch.kernel.work import Work
from dispatch.vocabulary.asking import CallPurpose
from dispatch.vocabulary.states import ComplaintState
from dispatch.vocabulary.terms import Language, OrderKind
from dispatch.workforce.services.speakers import speaker_of_territory
from notify import LANGUAGES, spoken

SILENT = frozenset({ComplaintState.REJECTED, ComplaintState.CANCELLED})


def script_of(work: Work, row: Complaint) -> tuple[CallPurpose, str] | None:
    """Why somebody calls now, and their words in the customer's language; None where nobody is owed a call."""
    purpose = _purpose(row)
    if purpose is None:
        return None
    language = Language(row.customer.language)
    kept, kind = queries.by_key(work.session), row.order.kind if row.order else None
    closest = kept.get((purpose, kind, language)) or kept.get((purpose, None, language))
    return purpose, filled(closest.body if closest else USUAL[purpose, language], _values(work, row, language))


def _purpose(row: Complaint) -> CallPurpose | None:
    """By where it stands: what was said to be put right and is not comes before all else."""
    state = ComplaintState(row.state)
    if state in SILENT:
        return None
    if _bad_answer(row) is not None:
        return CallPurpose.COMPLAINT_AGAIN
    if state is ComplaintState.RESOLVED:
        return CallPurpose.COMPLAINT_SOLVED
    return None if state in {ComplaintState.ACCEPTED, ComplaintState.CLOSED} else CallPurpose.COMPLAINT_HEARD


def _bad_answer(row: Complaint) -> RecoverySurvey | None:
    """The last answer to how well it was put right, if that was badly and nothing was resolved since."""
    answered = [one for one in row.recoveries if one.answered_at is not None and one.score is not None]
    last = answered[-1] if answered else None
    if last is None or not is_bad(last.score or 0, fixed=bool(last.fixed)):
        return None
    solved = [step.at for step in row.steps if step.state == ComplaintState.RESOLVED]
    return None if last.answered_at is None or any(at > last.answered_at for at in solved) else last


def _values(work: Work, row: Complaint, language: Language) -> dict[str, str]:
    words, speaker = LANGUAGES[language.value], speaker_of_territory(work, row.territory_id)
    caller = work.session.get(User, work.actor.user_id) if work.actor.user_id is not None else None
    again, told = _bad_answer(row), [step.told for step in row.steps if step.told]
    said = (again.words if again else "") or row.said
    return {
        "customer": row.customer.name,
        "caller": caller.name if caller else "",
        "operator": speaker.brand_in(language),
        "work": words.work[OrderKind(row.order.kind)] if row.order else "",
        "reference": row.order.reference if row.order else "",
        "phone": spoken(speaker.phone, words.home_country_code),
        "complaint": row.number,
        "said": _short(said),
        "done": _short(told[-1] if told else row.resolution or ""),
    }


def _short(said: str) -> str:
    plain = " ".join(said.split())
    return plain if len(plain) <= LONGEST_SAID else f"{plain[: LONGEST_SAID - 1]}…"
