"""Which kinds of events an endpoint takes: kinds by name, or all of a thing by `thing.*`."""

from collections.abc import Iterable

from dispatch.vocabulary.event_kinds import EVENT_KINDS

ALL_OF = ".*"
GROUPS = frozenset(kind.partition(".")[0] + ALL_OF for kind in EVENT_KINDS)


def unknown_kinds(kinds: Iterable[str]) -> list[str]:
    """Those that mean no kind of event."""
    return sorted(kind for kind in set(kinds) if kind not in EVENT_KINDS and kind not in GROUPS)


def divided(kinds: Iterable[str]) -> tuple[list[str], list[str]]:
    """Kinds by name, and what the kinds of whole groups begin with, the dot included."""
    named = set(kinds)
    groups = {kind for kind in named if kind.endswith(ALL_OF)}
    return sorted(named - groups), sorted(group[:-1] for group in groups)
