"""A page's tables as CSV: what merges cells, what nobody reads, what never ends."""

import csv
import time

import pytest

from dispatch.kernel.spreadsheets.exports.pages import csv_of_page
from dispatch.vocabulary.errors import Invalid


def _rows(page: str) -> list[list[str]]:
    return list(csv.reader((csv_of_page(page) or "").splitlines(keepends=True)))


def test_reads_rows_with_their_signs_and_line_ends() -> None:
    page = "<style>td{a:b}</style><TABLE><tr><th>a<th>b</tr><tr><td>1 &amp;\n 2<td>x<br/>y</table>"
    assert csv_of_page(page) == "a,b\r\n1 & 2,x\u2028y\r\n"


def test_says_a_merged_cell_in_each_of_its_rows_and_the_first_of_its_columns() -> None:
    page = "<table><tr><td rowspan=2>a<td colspan='2'>b</tr><tr><td>c<td>d</tr><tr><td>e<td>f</tr></table>"
    assert _rows(page) == [["a", "b", ""], ["a", "c", "d"], ["e", "f"]]


@pytest.mark.parametrize("page", ["<html><p>Hello</p></html>", "<table><tr><td>alone</td></tr></table>", "<table", ""])
def test_finds_no_table_where_none_is(page: str) -> None:
    assert csv_of_page(page) is None


@pytest.mark.parametrize(
    "piece",
    ["<td>", "<tr><td>a<td>b", "<!--", "<script>", "<style><", "&amp;<", "<td colspan=", "<td>&amp</td></tr><tr>"],
)
def test_reads_a_page_that_never_ends_in_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        began = time.process_time()
        _tried(piece * size)
        return time.process_time() - began

    small = max(min(seconds(500), seconds(500)), 0.002)
    assert min(seconds(4_000), seconds(4_000)) < 30 * small


def _tried(page: str) -> str:
    try:
        return str(csv_of_page(page))
    except Invalid as fault:
        return fault.code


@pytest.mark.parametrize(
    "page",
    ["<td colspan=9999 rowspan=9999>x" * 5, "<td rowspan=9999>a</tr><tr>" * 300,
     "<td rowspan=999>" + "x" * 20_000 + "<td>" + "</tr><tr><td>" * 900],
    ids=["wide", "wider with each row", "long cells again and again"],
)  # fmt: skip
def test_unfolds_no_bomb(page: str) -> None:
    assert _tried("<table><tr>" + page) == "workbook_too_large"
