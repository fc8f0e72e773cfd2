"""Whatever the schema of orders says of a value is said in the reader's language, with what would be right."""

import re
from typing import Any

import pytest
from marshmallow import ValidationError

from dispatch.orders.api.schemas import OrderInSchema
from dispatch.vocabulary.terms import Language
from dispatch.web.field_faults import in_words
from dispatch.web.texts import Texts

GOOD: dict[str, Any] = {
    "kind": "repair",
    "customer": {"name": "Ada", "phone": "+12065550123"},
    "site": {"address": "A"},
}
BAD: list[dict[str, Any]] = [
    {"kind": "x"},
    {"priority": 3},
    {"symptom": "a" * 101},
    {"symptom": 4},
    {"reported_at": "y"},
    {"reported_at": "1970-01-01T00:00Z"},
    {"customer_id": "x"},
    {"customer_id": 0},
    {"customer": {}},
    {"customer": None},
    {"customer": "x"},
    {"customer": {"name": "A\x01", "phone": 5, "tier": "q", "language": "fr", "care_consent": "perhaps"}},
    {"site": {"address": "a", "lat": 91, "lon": "x"}},
    {"site": {"address": "a", "lat": 9}},
    {"site": {"address": "a", "lat": float("nan"), "lon": 1}},
    {"windows": [{"start": "2026-12-02T10:00Z", "end": "2026-12-02T09:00Z"}]},
    {"windows": [{}]},
    {"windows": 4},
    {"windows": [{"start": "2026-12-02T10:00Z", "end": "2026-12-02T11:00Z"}] * 99},
    {"q": 1},
]


def faults(said: Any, place: str = "") -> list[str]:
    """Each fault as a file's refusal words it: `place: fault`."""
    if isinstance(said, dict):
        return [one for name, inner in said.items() for one in faults(inner, f"{place}.{name}".strip("."))]
    return [f"{place}: {one}" for one in said]


def refusal(changed: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as refused:
        OrderInSchema().load(GOOD | changed)
    return "; ".join(faults(refused.value.messages))


@pytest.mark.parametrize("changed", BAD, ids=repr)
def test_says_every_fault_of_an_order_in_chinese(changed: dict[str, Any]) -> None:
    said = in_words(Texts(Language.CHINESE), refusal(changed))
    parts = [part.partition("：")[2] for part in re.split(r"(?<=。)", said) if part]
    assert parts
    assert [part for part in parts if not re.search(r"[\u4e00-\u9fff]", part)] == []
    assert not re.search(r"\b(?:Not a|Must|Missing|Length|Needed|valid)\b", said)


@pytest.mark.parametrize("changed", BAD, ids=repr)
def test_says_every_fault_of_an_order_in_plain_english(changed: dict[str, Any]) -> None:
    said = in_words(Texts(Language.ENGLISH), refusal(changed))
    assert re.search(r"(?:Write|needed|leave|Take|give|exchange)", said)
    assert "Must be" not in said


def test_leaves_what_it_does_not_know_as_it_was_said() -> None:
    assert in_words(Texts(Language.CHINESE), "colour: Too bright.") == "colour: Too bright."
