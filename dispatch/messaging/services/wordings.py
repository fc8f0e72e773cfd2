"""The operator's own words for a kind of text: checked before they count, removed to speak as the catalogue does."""

from dataclasses import dataclass

from dispatch.db.tables import Wording
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.messaging.queries import wordings as queries
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


def listed(work: Work) -> list[EffectiveWording]:
    """Every kind in every language."""
    own = {(row.kind, row.language): row for row in queries.listed(work.session)}
    return [_worded(kind, language, own.get((kind, language))) for kind in KINDS for language in LANGUAGES]


def find(work: Work, kind: str, language: str) -> EffectiveWording:
    """One kind in one language. Raises `Missing`."""
    _must_exist(kind, language)
    return _worded(kind, language, queries.locked(work.session, kind, language))


def try_out(work: Work, kind: str, language: str, template: str) -> Preview:
    """Fills a template with long values and says what forbids it. Raises `Missing`."""
    _must_exist(kind, language)
    return preview(kind, language, template, operator=work.tools.texting.operator, zone=work.tools.default_zone)


def put(work: Work, kind: str, language: str, version: int, template: str) -> EffectiveWording:
    """Sets the operator's words for texts written from now on; what is queued keeps its words.

    Raises `Missing`, `Stale`, and `Invalid` with every fault of the template.
    """
    found = try_out(work, kind, language, template)
    if found.faults:
        raise Invalid("bad_wording", "This wording can't be used.", errors={"template": list(found.faults)})
    row = _present(work, kind, language, version)
    if row is None:
        row = Wording(kind=kind, language=language, version=0)
        work.session.add(row)
    row.template, row.version = template, version + 1
    row.changed_at, row.changed_by = work.now, work.actor.user_id
    work.session.flush()
    audit(work, "wording.changed", "wording", None, kind=kind, language=language, version=row.version)
    return _worded(kind, language, row)


def remove(work: Work, kind: str, language: str, version: int) -> None:
    """Goes back to the catalogue's words. Raises `Missing` and `Stale`."""
    _must_exist(kind, language)
    row = _present(work, kind, language, version)
    if row is None:
        raise Missing("wording")
    work.session.delete(row)
    audit(work, "wording.removed", "wording", None, kind=kind, language=language, version=version)


def _present(work: Work, kind: str, language: str, version: int) -> Wording | None:
    row = queries.locked(work.session, kind, language)
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
