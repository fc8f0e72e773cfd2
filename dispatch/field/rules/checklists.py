"""Whether a checklist is answered so that the work may count as done."""

from collections.abc import Collection, Mapping, Sequence

from dispatch.vocabulary.checklists import Answer, ChecklistItem, ItemKind


def faults(
    items: Sequence[ChecklistItem], answers: Mapping[str, Answer], photographs: Collection[str]
) -> dict[str, list[str]]:
    """What is wrong with the answers, by the item's code; empty where nothing is.

    `photographs` are the device's own ids of those that are here. An answer to a question that nobody asks any more
    is no fault: the device may have read the checklist before it was changed.
    """
    found = {item.code: _fault(item, answers.get(item.code), photographs) for item in items}
    return {code: [sentence] for code, sentence in found.items() if sentence}


def _fault(item: ChecklistItem, answer: Answer | None, photographs: Collection[str]) -> str | None:
    if answer is None or (isinstance(answer, str) and not answer.strip()):
        return f"{item.label}: an answer is required." if item.required else None
    if item.kind is ItemKind.NUMBER:
        return _fault_of_number(item, answer)
    if not isinstance(answer, str):
        return f"{item.label}: words are expected."
    if item.kind is ItemKind.CHOICE and answer not in item.choices:
        return f"{item.label}: one of {', '.join(item.choices)}."
    if item.kind is ItemKind.PHOTO and answer not in photographs:
        return f"{item.label}: this photograph has not been sent for the visit."
    return None


def _fault_of_number(item: ChecklistItem, answer: Answer) -> str | None:
    if isinstance(answer, str):
        return f"{item.label}: a number is expected."
    if item.least is not None and answer < item.least:
        return f"{item.label}: at least {item.least:g}."
    if item.most is not None and answer > item.most:
        return f"{item.label}: at most {item.most:g}."
    return None
