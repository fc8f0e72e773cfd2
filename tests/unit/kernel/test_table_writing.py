"""Tables for spreadsheets: none of their cells is carried out."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from dispatch.kernel.spreadsheets.writing import csv_of, workbook_of

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_marks_what_a_spreadsheet_would_carry_out_as_text(cell: str) -> None:
    assert csv_of(["name"], [[cell]]).decode("utf-8-sig").split("\r\n", 1)[1].lstrip('"').startswith("'")
    shown = load_workbook(BytesIO(workbook_of("Names", ["name"], [[cell]]))).worksheets[0]["A2"]
    assert shown.data_type == "s"
    assert str(shown.value).startswith("'")


def test_leaves_numbers_and_words_as_they_are() -> None:
    assert csv_of(["a", "b"], [[-1, "Drew-Hall"]]).decode("utf-8-sig") == "a,b\r\n-1,Drew-Hall\r\n"
