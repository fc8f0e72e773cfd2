"""The page for other technicians' apps knows every word that the API takes and answers."""

from pathlib import Path

import pytest

from dispatch.field.rules.event_fold import CONFLICTS
from dispatch.field.rules.field_events import FieldEventKind, Hindrance
from dispatch.vocabulary.checklists import ItemKind
from dispatch.vocabulary.terms import EventVerdict

PAGE = (Path(__file__).parents[3] / "docs" / "mobile.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [*FieldEventKind, *Hindrance, *EventVerdict, *CONFLICTS, *ItemKind])
def test_says_every_word_of_an_event(word: str) -> None:
    assert f"`{word}`" in PAGE
