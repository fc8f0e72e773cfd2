"""What whoever calls back says, filled in for the customer they call, and how an operator words it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatch.aftercare.queries import call_scripts as queries
from dispatch.aftercare.rules.call_scripts import USUAL, faults, filled
from dispatch.db.tables import CallScript, FollowUp, Survey, Technician, User
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.asking import CallPurpose
from dispatch.vocabulary.errors import Invalid, Missing, Stale
from dispatch.vocabulary.terms import FollowUpKind, Language, OrderKind
from dispatch.workforce.services.speakers import speaker_of
from dispatch.workforce.services.zones import zone_of_order
from notify import LANGUAGES, spoken, titled_name

ScriptFor = tuple[CallPurpose, OrderKind | None, Language]
"""What words are for: why they call, the kind of work or None for all without words of their own, the language."""


@dataclass(frozen=True)
class WordedScript:
    """The words of one purpose and language; `kind` None: of all kinds of work that have none of their own.

    Version 0 is what was never set.
    """

    purpose: CallPurpose
    kind: OrderKind | None
    language: Language
    body: str
    version: int = 0

    @property
    def is_usual(self) -> bool:
        """Whether these are the words that come with the product."""
        return self.version == 0


def worded(work: Work) -> list[WordedScript]:
    """The words of every purpose and language, and those for one kind of work beside them."""
    kept = queries.by_key(work.session)
    usual = [
        _shown(kept.get((purpose.value, None, language.value)), purpose, language)
        for purpose in CallPurpose
        for language in Language
    ]
    return usual + [
        _shown(row, CallPurpose(row.purpose), Language(row.language)) for row in kept.values() if row.kind is not None
    ]


def put(work: Work, which: ScriptFor, version: int, body: str) -> WordedScript:
    """Replaces the words of a purpose. Raises `Stale`, and `Invalid` for placeholders that nothing fills."""
    wrong = faults(body)
    if wrong:
        raise Invalid("bad_placeholder", "Nothing fills these placeholders.", placeholders=wrong)
    purpose, kind, language = which
    row = queries.locked(work.session, purpose, kind, language)
    present = row.version if row else 0
    if present != version:
        raise Stale("script", present)
    if row is None:
        row = CallScript(purpose=purpose.value, kind=kind.value if kind else None, language=language.value, version=0)
        work.session.add(row)
    row.body = body
    row.version += 1
    work.session.flush()
    audit(work, "call_script.set", "call_script", row.id)
    return _shown(row, purpose, language)


def remove(work: Work, which: ScriptFor) -> None:
    """Goes back to the usual words. Raises `Missing` where nothing is set."""
    row = queries.locked(work.session, *which)
    if row is None:
        raise Missing("script")
    work.session.delete(row)
    audit(work, "call_script.removed", "call_script", row.id)


def scripts_of(work: Work, calls: Sequence[FollowUp]) -> Mapping[int, str]:
    """What to say in each of these calls, in the customer's language, by the id of the call; none for a survey."""
    owed = [call for call in calls if call.kind == FollowUpKind.CALL_BACK]
    if not owed:
        return {}
    kept = queries.by_key(work.session)
    caller = work.session.get(User, work.actor.user_id) if work.actor.user_id is not None else None
    return {call.id: _said(work, call, kept, caller.name if caller else "") for call in owed}


def _said(work: Work, call: FollowUp, kept: Mapping[queries.ScriptKey, CallScript], caller: str) -> str:
    order = call.order
    purpose = CallPurpose(call.reason) if call.reason in set(CallPurpose) else CallPurpose.NO_ANSWER
    language = Language(order.customer.language)
    closest = kept.get((purpose, order.kind, language)) or kept.get((purpose, None, language))
    return filled(
        closest.body if closest else USUAL[purpose, language], _values(work, call, language) | {"caller": caller}
    )


def _values(work: Work, call: FollowUp, language: Language) -> dict[str, str]:
    order, words = call.order, LANGUAGES[language.value]
    speaker, survey = speaker_of(work, order), work.session.get(Survey, call.visit_id)
    who = call.visit.ended_by or call.visit.technician_id
    came = None if who is None else work.session.get(Technician, who)
    at = call.visit.ended_at
    return {
        "customer": order.customer.name,
        "operator": speaker.brand_in(language),
        "work": words.work[order.kind],
        "reference": order.reference,
        "technician": titled_name(came.name, words) if came else "",
        "day": words.dates.day(at.astimezone(zone_of_order(work, order)).date()) if at else "",
        "score": str(survey.score) if survey else "",
        "phone": spoken(speaker.phone, words.home_country_code),
    }


def _shown(row: CallScript | None, purpose: CallPurpose, language: Language) -> WordedScript:
    if row is None:
        return WordedScript(purpose, None, language, USUAL[purpose, language])
    return WordedScript(purpose, OrderKind(row.kind) if row.kind else None, language, row.body, row.version)
