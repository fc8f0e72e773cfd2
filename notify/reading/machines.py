"""Tells a machine that answers our texts from a customer."""

from collections.abc import Sequence

from notify.catalogue import LANGUAGES
from notify.reading.folding import fold
from notify.reading.phrases import parse

LOOP_AFTER = 2
"""The same words so often before, within the hour of `Context.recent_texts`, are a machine's."""


def is_machine(written: str, recent_texts: Sequence[str]) -> bool:
    """Whether a folded text says that nobody reads, or repeats what its sender wrote before."""
    if any(phrase in written for language in LANGUAGES.values() for phrase in language.words.machine):
        return True
    if len(recent_texts) < LOOP_AFTER or parse(written) is not None:
        return False
    return sum(fold(earlier).words == written for earlier in recent_texts) >= LOOP_AFTER
