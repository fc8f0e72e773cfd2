"""Own words for a kind of text, an operator's or the house's: checked before they count, removed to go without.

An operator without words of its own speaks in those of the house, and the house in those of the catalogue.
"""

from dataclasses import dataclass, replace

from dispatch.db.tables import Wording
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.messaging.queries import wordings as queries
from dispatch.operators.services import operators
from dispatch.vocabulary.errors import Invalid, Missing, Stale
from notify import KINDS, LANGUAGES, Preview, placeholders, preview


@dataclass(frozen=True)
class EffectiveWording:
    """How one kind is said in one language. `version` is 0 while the catalogue's words stand."""

    kind: str
    language: str
    catalogue: str
    template: str | None
    version: int

    @property
    def placeholders(self) -> list[str]:
        """What the words must say."""
        return sorted(placeholders(self.catalogue))


def listed(work: Work, operator_id: int | None = None) -> list[EffectiveWording]:
    """Every kind in every language, as an operator says it, or the house. Raises `Missing`."""
    whose = _whose(work, operator_id)
    own = {(row.kind, row.language): row for row in queries.listed(work.session, whose)}
    return [_worded(kind, language, own.get((kind, language))) for kind in KINDS for language in LANGUAGES]


def find(work: Work, kind: str, language: str, operator_id: int | None = None) -> EffectiveWording:
    """One kind in one language. Raises `Missing`."""
    _must_exist(kind, language)
    return _worded(kind, language, queries.locked(work.session, kind, language, _whose(work, operator_id)))


def try_out(work: Work, kind: str, language: str, template: str, operator_id: int | None = None) -> Preview:
    """Fills a template with long values and says what forbids it, signed as it would be. Raises `Missing`."""
    _must_exist(kind, language)
    whose, signer = _whose(work, operator_id), work.tools.texting.operator
    if whose is not None:
        operator = operators.visible(work, whose)
        signer = replace(signer, names={"en": operator.name, "zh-CN": operator.name_zh})
    return preview(kind, language, template, operator=signer, zone=work.tools.default_zone)


def put(
    work: Work, kind: str, language: str, version: int, template: str, *, operator_id: int | None = None
) -> EffectiveWording:
    """Sets own words for texts written from now on; what is queued keeps its words.

    Raises `Missing`, `Stale`, and `Invalid` with every fault of the template and for an operator that is not theirs.
    """
    whose = operators.of_actor(work, operator_id)
    found = try_out(work, kind, language, template, whose)
    if found.faults:
        raise Invalid("bad_wording", "This wording can't be used.", errors={"template": list(found.faults)})
    row = _present(work, kind, language, version, whose)
    if row is None:
        row = Wording(operator_id=whose, kind=kind, language=language, version=0)
        work.session.add(row)
    row.template, row.version = template, version + 1
    row.changed_at, row.changed_by = work.now, work.actor.user_id
    work.session.flush()
    audit(work, "wording.changed", "wording", None, kind=kind, language=language, version=row.version)
    return _worded(kind, language, row)


def remove(work: Work, kind: str, language: str, version: int, operator_id: int | None = None) -> None:
    """Goes back to the words of the house or the catalogue. Raises `Missing`, `Stale` and `Invalid` as `put` does."""
    _must_exist(kind, language)
    row = _present(work, kind, language, version, operators.of_actor(work, operator_id))
    if row is None:
        raise Missing("wording")
    work.session.delete(row)
    audit(work, "wording.removed", "wording", None, kind=kind, language=language, version=version)


def _whose(work: Work, operator_id: int | None) -> int | None:
    """Whose words are read: those that are named, else one's own operator's, else the house's. Raises `Missing`."""
    if operator_id is not None:
        return operators.visible(work, operator_id).id
    return work.actor.operator_id


def _present(work: Work, kind: str, language: str, version: int, operator_id: int | None) -> Wording | None:
    row = queries.locked(work.session, kind, language, operator_id)
    present = row.version if row else 0
    if present != version:
        raise Stale("wording", present)
    return row


def _worded(kind: str, language: str, row: Wording | None) -> EffectiveWording:
    catalogue = LANGUAGES[language].texts[kind]
    return EffectiveWording(kind, language, catalogue, row.template if row else None, row.version if row else 0)


def _must_exist(kind: str, language: str) -> None:
    if kind not in KINDS or language not in LANGUAGES:
        raise Missing("wording")
