"""Takes files of orders and technicians in: many lines per transaction, each line on its own feet."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TypeVar

from dispatch.db.conflicts import BUSY, DatabaseError, conflict_of
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.spreadsheets.file_lines import LineRefusal, LineWarning
from dispatch.kernel.work import Work
from dispatch.orders.rules.order_columns import FORM
from dispatch.orders.rules.order_files import FileLine, FileOptions, ReadLine
from dispatch.orders.services import orders
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.permissions import SYSTEM, Actor
from dispatch.workforce.queries import territories as territory_queries
from dispatch.workforce.rules.technician_columns import FORM as TECHNICIAN_FORM
from dispatch.workforce.rules.technicians import TechnicianLine
from dispatch.workforce.services import technicians, territories

BATCH = 200
"""Lines per transaction: enough that the commit costs little, few enough that nobody waits long for a lock."""

ATTEMPTS = 3

T = TypeVar("T")


MOST_PREVIEWS = 200
"""Lines of a trial that are shown as they would be taken in."""


@dataclass(frozen=True)
class LinePreview:
    """What a line of a trial would come to; no customer's data. Windows are pairs of instants in ISO 8601."""

    line: int
    external_id: str | None
    kind: str
    known: bool
    windows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ImportTally:
    """How far an import has come: lines read, orders made, orders that were here already, lines refused and why, lines
    with a doubt, and of a trial the first that would be taken in.
    """

    read: int = 0
    created: int = 0
    known: int = 0
    refused: tuple[LineRefusal, ...] = field(default=())
    warnings: tuple[LineWarning, ...] = field(default=())
    previews: tuple[LinePreview, ...] = field(default=())

    def plus(self, other: "ImportTally") -> "ImportTally":
        """The two together."""
        return ImportTally(
            self.read + other.read,
            self.created + other.created,
            self.known + other.known,
            self.refused + other.refused,
            self.warnings + other.warnings,
            (self.previews + other.previews)[:MOST_PREVIEWS],
        )


def import_orders(
    backend: CoreBackend,
    lines: Iterable[ReadLine],
    *,
    actor: Actor = SYSTEM,
    source: str | None = None,
    dry_run: bool = False,
) -> Iterator[ImportTally]:
    """Takes the lines in and yields the tally so far after every committed batch.

    Good lines stay whatever the others are; of a dry run nothing stays. `source` names the system the file comes from
    when the actor is none.
    """
    tally = ImportTally()
    seen: set[str] = set()
    for batch in batches(lines, BATCH):
        step = (
            partial(rehearse, lines=batch, source=source, seen=seen)
            if dry_run
            else partial(take, lines=batch, source=source)
        )
        tally = tally.plus(_in_one_transaction(backend, actor, step))
        yield tally


def import_technicians(
    backend: CoreBackend,
    wanted: Iterable[TechnicianLine | LineRefusal | LineWarning],
    *,
    actor: Actor = SYSTEM,
    rehearsed_territories: Mapping[str, str] | None = None,
) -> Iterator[ImportTally]:
    """Enters technicians, each in their own transaction; one whose external id is here already only gets
    the shifts and absences that they have not yet.

    With `rehearsed_territories` it is a dry run of which nothing stays; they are those (zones by code) that the file
    would add first. Yields the tally so far after each.
    """
    tally = ImportTally()
    for entry in wanted:
        if isinstance(entry, LineRefusal):
            tally = tally.plus(ImportTally(read=1, refused=(entry,)))
        elif isinstance(entry, LineWarning):
            tally = tally.plus(ImportTally(warnings=(entry,)))
        else:
            step = partial(_enter, entry=entry, rehearsed=rehearsed_territories)
            tally = tally.plus(_in_one_transaction(backend, actor, step))
        yield tally


def reading_options(work: Work, *, sheet: str | None = None, ignores_unknown_columns: bool = False) -> FileOptions:
    """How to read a file for the actor: times without an offset are by the clocks of the line's territory."""
    zones = territory_queries.zones_by_code(work.session, work.actor)
    only = next(iter(zones.values())) if len(zones) == 1 else work.tools.default_zone
    return FileOptions(sheet, ignores_unknown_columns, zones, only)


def take(work: Work, lines: Sequence[ReadLine], source: str | None = None) -> ImportTally:
    """Places the orders of a batch of lines in the caller's transaction; a refused one leaves nothing behind."""
    return replace(_all_taken(work, lines, source), previews=())


def rehearse(work: Work, lines: Sequence[ReadLine], source: str | None = None, *, seen: set[str]) -> ImportTally:
    """What `take` would come to, with nothing of it kept.

    `seen` holds the external ids of the batches before, which would be known by now, and gets those of this one.
    """
    with work.session.begin_nested() as trial:
        tally = _all_taken(work, [line for line in lines if not _is_seen(line, seen)], source)
        trial.rollback()
    again = [line for line in lines if isinstance(line, FileLine) and _is_seen(line, seen)]
    seen |= {line.order.external_id for line in lines if isinstance(line, FileLine) and line.order.external_id}
    known = ImportTally(read=len(again), known=len(again), previews=tuple(_preview(line, known=True) for line in again))
    return tally.plus(known)


def _all_taken(work: Work, lines: Sequence[ReadLine], source: str | None) -> ImportTally:
    tally = ImportTally()
    for line in lines:
        tally = tally.plus(_taken(work, line, source))
    return tally


def _is_seen(line: ReadLine, seen: set[str]) -> bool:
    return isinstance(line, FileLine) and line.order.external_id in seen


def _taken(work: Work, line: ReadLine, source: str | None) -> ImportTally:
    if isinstance(line, LineRefusal):
        return ImportTally(read=1, refused=(line,))
    return ImportTally(warnings=(line,)) if isinstance(line, LineWarning) else _place(work, line, source)


def _place(work: Work, line: FileLine, source: str | None) -> ImportTally:
    try:
        with work.session.begin_nested():
            placed = orders.place(work, line.order, source=source)
    except (DispatchError, DatabaseError) as error:
        code, sentence = _refusal(error)
        return ImportTally(
            read=1, refused=(LineRefusal(line.number, code, sentence, FORM.column_of(code, line.written)),)
        )
    return ImportTally(
        read=1,
        created=int(placed.created),
        known=int(not placed.created),
        warnings=tuple(_doubts(line, placed)),
        previews=(_preview(line, known=not placed.created),),
    )


def _doubts(line: FileLine, placed: orders.PlacedOrder) -> Iterator[LineWarning]:
    if placed.dropped:
        sentence = "Windows that are over by now were left out."
        yield LineWarning(line.number, "window_left_out", sentence, FORM.as_written("windows", line.written))
    if placed.same_fault:
        open_one = placed.same_fault[0].reference
        yield LineWarning(line.number, "same_fault", f"Order {open_one} is open for the same customer and place.")


def _preview(line: FileLine, *, known: bool) -> LinePreview:
    windows = tuple((one.start.isoformat(), one.end.isoformat()) for one in line.order.windows)
    return LinePreview(line.number, line.order.external_id, line.order.kind, known, windows)


def _enter(work: Work, entry: TechnicianLine, rehearsed: Mapping[str, str] | None) -> ImportTally:
    try:
        with work.session.begin_nested() as trial:
            code = entry.technician.territory
            if rehearsed is not None and code in rehearsed:
                territories.enter(work, code, code, rehearsed[code])
            known = technicians.complete(work, entry.technician)
            if known is None:
                technicians.enter(work, entry.technician)
            work.session.flush()
            if rehearsed is not None:
                trial.rollback()
    except (DispatchError, DatabaseError) as error:
        code, sentence = _refusal(error)
        column = TECHNICIAN_FORM.column_of(code, entry.written)
        return ImportTally(read=1, refused=(LineRefusal(entry.number, code, sentence, column),))
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
