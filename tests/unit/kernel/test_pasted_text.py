"""Text as it comes out of a spreadsheet's cell or a messenger."""

import pytest

from dispatch.kernel.spreadsheets.pasted_text import on_one_line
from dispatch.vocabulary.references import order_id_meant, reference_of


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("Rotenbodenstrasse 60\n9490 Vaduz", "Rotenbodenstrasse 60, 9490 Vaduz"),
        ("Rotenbodenstrasse 60,\r\n9490 Vaduz\r\n", "Rotenbodenstrasse 60, 9490 Vaduz"),
        ("Rotenbodenstrasse 60\u2028\u20289490 Vaduz", "Rotenbodenstrasse 60, 9490 Vaduz"),
        ("Rotenbodenstrasse\t60", "Rotenbodenstrasse 60"),
        ("\ufeffRoten\u200bboden\xadstrasse 60\xa0", "Rotenbodenstrasse 60"),
        ("北京市朝阳区\n建国路88号", "北京市朝阳区建国路88号"),
        ("Zu\u0308rich", "Z\u00fcrich"),
        ("👩\u200d🔧", "👩\u200d🔧"),
    ],
)
def test_folds_an_address_onto_one_line(written: str, line: str) -> None:
    assert on_one_line(written, ", ") == line


@pytest.mark.parametrize(
    ("external_id", "reference"),
    [
        ("BSS-1", "BSS-1"),
        (None, "FD-000256"),
        ("4472567b-4ce2-478a-a3a4-27e4077194b9", "FD-000256"),
        ("工单-2026-0001", "FD-000256"),
        ("SO:2026:1", "FD-000256"),
    ],
)
def test_gives_an_order_one_reference_that_every_text_can_hold(external_id: str | None, reference: str) -> None:
    assert reference_of(256, external_id) == reference


@pytest.mark.parametrize(
    ("said", "order_id"),
    [("FD-000256", 256), ("fd256", 256), (" FD 256 ", 256), ("000256", 256), ("FD-0", None), ("BSS-256", None)],
)
def test_knows_our_own_reference_as_people_type_it(said: str, order_id: int | None) -> None:
    assert order_id_meant(said) == order_id
