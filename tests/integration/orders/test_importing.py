"""Files of orders and technicians: the good lines stay, every other line is named with its fault."""

from pathlib import Path

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer, Shift, Technician, WorkOrder
from dispatch.kernel.spreadsheets.file_lines import UnreadableFile
from dispatch.orders.api.file_schemas import order_file, order_lines
from dispatch.orders.processes.importing import ImportTally, import_orders, import_technicians
from dispatch.workforce.api.technician_files import technicians_of_file
from tests.integration.orders.conftest import BadInput
from tests.support.technicians import a_territory

CSV = """external_id,kind,customer_name,customer_phone,address,lat,lon,windows,access_notes
A-1,repair,Robin Clark,+12025550128,Landstrasse 1,47.14,9.52,2026-12-01T08:00:00+01:00/2026-12-01T10:00:00+01:00,
A-2,repair,Robin Clark,+12025550129,Landstrasse 2,47.14,9.52,,"first line
second line"
A-3,repair,Robin Clark,+1202555,Landstrasse 3,,,,
A-4,repair,Robin Clark,+12025550130,Landstrasse 4,north,9.52,,
A-1,repair,Robin Clark,+12025550128,Landstrasse 1,47.14,9.52,,
A-5,repair,Robin Clark
"""


def _all(backend: Backend, text: str, form: str) -> ImportTally:
    return list(import_orders(backend, order_lines(text, form)))[-1]


def test_keeps_the_good_lines_of_a_file_and_names_every_other_with_its_fault(
    backend: Backend, bad_input: BadInput
) -> None:
    text, form = order_file(bad_input.path)
    tally = _all(backend, text, form)
    assert {refusal.line: refusal.code for refusal in tally.refused} == {
        number: verdict.code for number, verdict in bad_input.verdicts.items()
    }
    good = len(bad_input.lines) - len(bad_input.verdicts)
    assert (tally.read, tally.created, tally.known) == (len(bad_input.lines), good, 0)
    with backend.work() as work:
        assert work.session.query(WorkOrder).count() == good
        assert work.session.query(Customer).count() == good


def test_says_where_in_a_line_the_fault_is(backend: Backend) -> None:
    (refusal,) = _all(backend, '{"kind": "repair", "customer": {"name": "", "phone": "+12025550128"}}', "jsonl").refused
    assert (
        refusal.sentence == "customer.name: Length must be between 1 and 200.; site: Missing data for required field."
    )


def test_counts_the_lines_of_a_csv_file_where_each_record_begins(backend: Backend) -> None:
    tally = _all(backend, CSV, "csv")
    assert (tally.created, tally.known) == (2, 1)
    assert [(refusal.line, refusal.code) for refusal in tally.refused] == [
        (5, "bad_phone"),
        (6, "invalid"),
        (8, "invalid"),
    ]
    with backend.work() as work:
        notes = {order.external_id: order.site.access_notes for order in work.session.query(WorkOrder)}
    assert notes == {"A-1": "", "A-2": "first line\nsecond line"}


def test_refuses_a_csv_file_with_an_unknown_column(backend: Backend) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        _all(backend, "external_id,kind,custmer_name\nA-1,repair,Robin\n", "csv")
    assert (refusal.value.code, refusal.value.refusal.column) == ("unknown_column", "custmer_name")
    assert refusal.value.sentence.startswith("These columns are not known: custmer_name (customer_name?). Rename them")


def test_changes_nothing_when_the_same_file_comes_again(backend: Backend, bad_input: BadInput) -> None:
    text, form = order_file(bad_input.path)
    first, second = _all(backend, text, form), _all(backend, text, form)
    assert (second.created, second.known) == (0, first.created)


def test_keeps_the_sources_of_files_apart(backend: Backend) -> None:
    for source in ("bss", "crm"):
        list(import_orders(backend, order_lines(CSV, "csv"), source=source))
    with backend.work() as work:
        assert {order.source for order in work.session.query(WorkOrder)} == {"bss", "crm"}
        assert work.session.query(WorkOrder).count() == 4


@pytest.mark.shared
def test_imports_the_technicians_and_orders_of_a_real_country(backend: Backend, shared: Path) -> None:
    with backend.work() as work:
        a_territory(work, "T1")
    folder = shared / "data" / "liechtenstein"
    wanted = technicians_of_file(folder / "technicians.json").lines
    tally = list(import_technicians(backend, wanted))[-1]
    assert tally == ImportTally(read=12, created=12)
    assert list(import_technicians(backend, wanted))[-1] == ImportTally(read=12, known=12)
    text, form = order_file(folder / "orders.jsonl")
    assert _all(backend, text, form) == ImportTally(read=120, created=120)
    with backend.work() as work:
        assert work.session.query(Technician).count() == 12
        assert work.session.query(Shift).count() == 24
        assert work.session.query(WorkOrder).filter(WorkOrder.territory_id.is_(None)).count() == 0
