"""Takes the records of an inventory in, each on its own feet."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from dispatch.customers.rules.line_columns import FORM
from dispatch.customers.rules.line_files import InventoryRecord, ReadRecord
from dispatch.customers.services import lines
from dispatch.db.conflicts import BUSY, DatabaseError, conflict_of
from dispatch.kernel.spreadsheets.file_lines import LineRefusal, LineWarning
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import DispatchError


@dataclass(frozen=True)
class InventoryTally:
    """How far an inventory has come: lines entered, lines that were here already, records refused and why."""

    created: int = 0
    known: int = 0
    refused: tuple[LineRefusal, ...] = field(default=())
    warnings: tuple[LineWarning, ...] = field(default=())

    @property
    def read(self) -> int:
        """Records worked off."""
        return self.created + self.known + len(self.refused)

    def plus(self, other: "InventoryTally") -> "InventoryTally":
        """The two together."""
        return InventoryTally(
            self.created + other.created,
            self.known + other.known,
            self.refused + other.refused,
            self.warnings + other.warnings,
        )


def take(work: Work, records: Iterable[ReadRecord], source: str | None = None) -> InventoryTally:
    """Enters the lines of these records in the caller's transaction; a refused one leaves nothing behind."""
    tally = InventoryTally()
    for record in records:
        tally = tally.plus(_taken(work, record, source))
    return tally


def _taken(work: Work, record: ReadRecord, source: str | None) -> InventoryTally:
    if isinstance(record, LineRefusal):
        return InventoryTally(refused=(record,))
    return InventoryTally(warnings=(record,)) if isinstance(record, LineWarning) else _enter(work, record, source)


def _enter(work: Work, record: InventoryRecord, source: str | None) -> InventoryTally:
    try:
        with work.session.begin_nested():
            _, is_new = lines.enter(work, record.wanted, source=source)
    except DispatchError as refusal:
        return InventoryTally(refused=(_refusal(record, refusal.code, refusal.sentence),))
    except DatabaseError as error:
        conflict = conflict_of(error)
        if conflict is None or conflict is BUSY:
            raise
        return InventoryTally(refused=(_refusal(record, conflict.code, conflict.sentence),))
    return InventoryTally(created=int(is_new), known=int(not is_new))


def _refusal(record: InventoryRecord, code: str, sentence: str) -> LineRefusal:
    return LineRefusal(record.number, code, sentence, FORM.column_of(code, record.written))
