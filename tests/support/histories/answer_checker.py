"""The checker's rules for what comes in: carriers' reports and customers' texts."""

from collections import Counter
from collections.abc import Callable, Iterator

from tests.support.histories.message_histories import Histories, Violation

Found = Iterator[Violation]


def _only_signed_words_count(h: Histories) -> Found:
    """25: what we keep was said by a carrier, and not by somebody who posed as one."""
    for heard in h.kept:
        if heard not in h.passed:
            yield Violation(25, None, f"A receipt is kept that no carrier gave: {heard.carrier_id}, {heard.status}.")
    for sid in h.strangers:
        yield Violation(25, None, f"A customer's text is kept that no carrier took: {sid}.")


def _each_report_counts_once(h: Histories) -> Found:
    """26: one row and one effect, however often a report came."""
    for heard, count in Counter(h.kept).items():
        if count > 1:
            yield Violation(26, None, f"The report {heard.status} of {heard.carrier_id} is kept {count} times.")
    for (message_id, kind), count in Counter(h.effects).items():
        if count > 1:
            yield Violation(26, message_id, f"It was announced {count} times that it is {kind}.")


def _answers_keep_to_what_was_asked(h: Histories) -> Found:
    """27: a confirmation belongs to a version that this number was told of; what is ambiguous opens one task."""
    for text in h.written:
        if text.meaning == "confirm" and "applied" in text.outcomes and text.about not in text.asked:
            yield Violation(27, None, f"A confirmation was applied to {text.about}, which its sender was not told of.")
        if text.meaning in ("ambiguous", "free_text") and set(text.outcomes) != {"task"}:
            yield Violation(27, None, "An ambiguous text changed something.")
        if "task" in text.outcomes and text.meaning is not None and text.tasks != 1:
            yield Violation(27, None, f"A text for a person opened {text.tasks} tasks.")


def _every_reply_ends_once(h: Histories) -> Found:
    """28: each text of a customer's that we took in has one row with one outcome."""
    for text in h.written:
        if len(text.outcomes) != 1:
            yield Violation(28, None, f"A customer's text ended {len(text.outcomes)} times.")


RULES: tuple[Callable[[Histories], Found], ...] = (
    _only_signed_words_count,
    _each_report_counts_once,
    _answers_keep_to_what_was_asked,
    _every_reply_ends_once,
)
