"""Why a network is out or worked on, as its customers are told."""

from collections.abc import Mapping

from dispatch.vocabulary.terms import Language, OutageKind

_USUAL: Mapping[tuple[OutageKind, Language], str] = {
    (OutageKind.PLANNED_WORK, Language.ENGLISH): "maintenance",
    (OutageKind.PLANNED_WORK, Language.CHINESE): "网络维护",
    (OutageKind.OUTAGE, Language.ENGLISH): "a fault in our network",
    (OutageKind.OUTAGE, Language.CHINESE): "线路故障",
}


def cause_in(kind: OutageKind, english: str, chinese: str, language: Language) -> str:
    """The operator's words in a language; the usual ones where they gave none in it."""
    said = chinese if language is Language.CHINESE else english
    return said or _USUAL[kind, language]
