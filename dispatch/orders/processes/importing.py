"""Takes files of orders and technicians in: many lines per transaction, each line on its own feet."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TypeVar

from dispatch.db.conflicts import BUSY, DatabaseError, conflict_of
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.work import Work
from dispatch.orders.rules.order_files import FileLine, LineRefusal
from dispatch.orders.services import orders
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.permissions import SYSTEM, Actor
from dispatch.workforce.rules.technicians import TechnicianIn
from dispatch.workforce.services import technicians

BATCH = 200
"""Lines per transaction: enough that the commit costs little, few enough that nobody waits long for a lock."""

ATTEMPTS = 3

T = TypeVar("T")


@dataclass(frozen=True)
class ImportTally:
    """How far an import has come: lines read, orders made, orders that were here already, lines refused and why."""

    read: int = 0
    created: int = 0
    known: int = 0
    refused: tuple[LineRefusal, ...] = field(default=())

    def plus(self, other: "ImportTally") -> "ImportTally":
        """The two together."""
        return ImportTally(
            self.read + other.read,
            self.created + other.created,
            self.known + other.known,
            self.refused + other.refused,
        )


def import_orders(
    backend: CoreBackend, lines: Iterable[FileLine | LineRefusal], *, actor: Actor = SYSTEM, source: str | None = None
) -> Iterator[ImportTally]:
    """Takes the lines in and yields the tally so far after every committed batch.

    Good lines stay whatever the others are. `source` names the system the file comes from when the actor is none.
    """
    tally = ImportTally()
    for batch in batches(lines, BATCH):
        tally = tally.plus(_in_one_transaction(backend, actor, partial(take, lines=batch, source=source)))
        yield tally


def import_technicians(
    backend: CoreBackend, wanted: Iterable[TechnicianIn | LineRefusal], *, actor: Actor = SYSTEM
) -> Iterator[ImportTally]:
    """Enters technicians, each in their own transaction; one whose external id is here already only gets
    the shifts and absences that they have not yet.

    Yields the tally so far after each. The entries are counted from 1 in place of lines.
    """
    tally = ImportTally()
    for number, entry in enumerate(wanted, start=1):
        if isinstance(entry, LineRefusal):
            tally = tally.plus(ImportTally(read=1, refused=(entry,)))
        else:
            tally = tally.plus(_in_one_transaction(backend, actor, partial(_enter, number=number, entry=entry)))
        yield tally


def take(work: Work, lines: Sequence[FileLine | LineRefusal], source: str | None = None) -> ImportTally:
    """Places the orders of a batch of lines in the caller's transaction; a refused one leaves nothing behind."""
    tally = ImportTally()
    for line in lines:
        tally = tally.plus(
            ImportTally(read=1, refused=(line,)) if isinstance(line, LineRefusal) else _place(work, line, source)
        )
    return tally


def _place(work: Work, line: FileLine, source: str | None) -> ImportTally:
    try:
        with work.session.begin_nested():
            placed = orders.place(work, line.order, source=source)
    except (DispatchError, DatabaseError) as error:
        code, sentence = _refusal(error)
        return ImportTally(read=1, refused=(LineRefusal(line.number, code, sentence),))
    return ImportTally(read=1, created=int(placed.created), known=int(not placed.created))


def _enter(work: Work, number: int, entry: TechnicianIn) -> ImportTally:
    try:
        with work.session.begin_nested():
            known = technicians.complete(work, entry)
            if known is None:
                technicians.enter(work, entry)
    except (DispatchError, DatabaseError) as error:
        code, sentence = _refusal(error)
        return ImportTally(read=1, refused=(LineRefusal(number, code, sentence),))
    return ImportTally(read=1, created=int(known is None), known=int(known is not None))


def _refusal(error: DispatchError | DatabaseError) -> tuple[str, str]:
    """Code and sentence of what a rule or a constraint refused; raises anything else again."""
    if isinstance(error, DispatchError):
        return error.code, error.sentence
    conflict = conflict_of(error)
    if conflict is None or conflict is BUSY:
        raise error
    return conflict.code, conflict.sentence


def _in_one_transaction(backend: CoreBackend, actor: Actor, step: Callable[[Work], ImportTally]) -> ImportTally:
    """Runs a step again when it met someone else's locks the wrong way round: it has no effect but its rows."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with backend.work(actor) as work:
                return step(work)
        except DatabaseError as error:
            if conflict_of(error) is not BUSY or attempt == ATTEMPTS:
                raise
    raise AssertionError("The last attempt returns or raises.")


def batches(lines: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    """The lines in lists of `size`, the last one shorter."""
    rest = iter(lines)
    while batch := list(islice(rest, size)):
        yield batch
