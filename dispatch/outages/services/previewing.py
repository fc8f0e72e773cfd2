"""Shows before anything is sent who would be told of an outage, and in which words."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from dispatch.db.tables import Outage
from dispatch.kernel.work import Work
from dispatch.messaging.services import opt_outs
from dispatch.messaging.services.composing import Addressee, worded
from dispatch.outages.rules import timing
from dispatch.outages.services.outage_texts import values_of
from dispatch.outages.services.outages import OutageIn, preview, recipients_of
from dispatch.vocabulary.terms import OutageNews
from dispatch.workforce.services.speakers import speaker_of_territory
from dispatch.workforce.services.zones import zone_of_territory


@dataclass(frozen=True)
class PreviewedText:
    """The text in one language: how many customers would get it, and how many parts it takes."""

    language: str
    kind: str
    body: str
    segments: int
    customers: int


@dataclass(frozen=True)
class OutagePreview:
    """Who would be told; `untold` get no texts, and nobody calls them for it."""

    customers: int
    lines: int
    untold: int
    segments: int
    tell_at: datetime
    texts: tuple[PreviewedText, ...]


def show(work: Work, wanted: OutageIn) -> OutagePreview:
    """What `outages.enter` would lead to; raises as it does, and writes nothing."""
    lines = preview(work, wanted)
    people = {line.phone: line for line in lines}
    silenced = opt_outs.silenced(work, set(people)) if people else frozenset()
    told = [one for one in people.values() if one.textable and not one.do_not_disturb and one.phone not in silenced]
    by_language = Counter(one.language for one in told)
    where = next((line.territory_id for line in lines), None)
    texts = tuple(_text(work, wanted, where, said) for said in sorted(by_language.items()))
    return OutagePreview(
        customers=len(recipients_of(lines)),
        lines=len(lines),
        untold=len(people) - len(told),
        segments=sum(text.segments * text.customers for text in texts),
        tell_at=timing.tell_at(wanted.kind, wanted.window.start, wanted.lead_hours, work.now),
        texts=texts,
    )


def _text(work: Work, wanted: OutageIn, territory_id: int | None, said: tuple[str, int]) -> PreviewedText:
    """The text as those read it who speak a language; `said` holds it and how many they are."""
    language, customers = said
    kind = timing.text_of(wanted.kind, OutageNews.KNOWN, heard=False) or ""
    unwritten = Outage(
        id=0,
        kind=wanted.kind,
        starts_at=wanted.window.start,
        ends_at=wanted.window.end,
        cause=wanted.cause,
        cause_zh=wanted.cause_zh,
    )
    addressee = Addressee(
        number="",
        language=language,
        zone=zone_of_territory(work, territory_id),
        speaker=speaker_of_territory(work, territory_id),
    )
    text, faults = worded(work, kind, addressee, values_of(work, unwritten, kind, language))
    body, segments = (text.body, text.segments) if text else (" ".join(faults), 0)
    return PreviewedText(language, kind, body, segments, customers)
