"""Works a handed-in file off: what a batch of lines made commits with how far the file has come.

Before a batch is read it is noted how many lines are being tried. Whoever finds such a note goes on line by line, and a
line that ended its worker when it was tried alone is refused: nobody takes the same poison a third time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice

from dispatch.accounts.services import identity
from dispatch.db.conflicts import DatabaseError
from dispatch.db.tables import OrderImport
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.spreadsheets.file_lines import LineRefusal, UnreadableFile
from dispatch.kernel.work import Work
from dispatch.orders.processes.importing import BATCH, MOST_PREVIEWS, reading_options, rehearse, take
from dispatch.orders.rules.order_files import FileOptions, ReadLine, UnreadLine
from dispatch.orders.services import imports
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Actor

ReadFile = Callable[[str, str, FileOptions], Iterable[UnreadLine]]
"""The lines of a file's content in its form (csv, jsonl or xlsx); raises `Invalid` for one that can't be read."""

DEADLY = "The worker ended twice while it took this line in; hand it in alone, or enter the order by hand."
ALONE = 1


@dataclass(frozen=True)
class ImportRun:
    """A file as it is worked off: for whom, its content and form, how it is read, how many of its lines are done, and
    how many were being tried when an earlier worker ended. `seen` are the external ids of a trial so far.
    """

    actor: Actor
    content: str
    form: str
    options: FileOptions
    done: int
    trying: int
    dry_run: bool
    seen: set[str]


def work_off(backend: CoreBackend, read: ReadFile, import_id: int) -> None:
    """Takes an import's orders in, as the user who handed it in, and ends it.

    Killed anywhere, it goes on behind the last batch that was committed: no order is lost and none made twice.
    """
    opened = _open(backend, import_id)
    if opened is None:
        return
    try:
        done = _read_through(backend, read, import_id, opened)
    except Invalid as refusal:
        with backend.work(opened.actor) as work:
            row = imports.next_step(work, import_id)
            if row is not None:
                known = refusal.refusal if isinstance(refusal, UnreadableFile) else None
                _refuse_whole(work, row, known or LineRefusal(1, refusal.code, refusal.sentence))
        return
    if done is None:
        return
    with backend.work(opened.actor) as work:
        row = imports.next_step(work, import_id)
        if row is not None and row.lines_done == done:
            # The rows of a workbook are known only now; of a text the lines were counted, its heading and breaks too.
            row.lines_total = done
            imports.end(work, row, "done")


def _read_through(backend: CoreBackend, read: ReadFile, import_id: int, opened: ImportRun) -> int | None:
    """How many lines are done at the end; None when another worker went on with the file."""
    done = opened.done
    lines = islice(read(opened.content, opened.form, opened.options), done, None)
    for batch in _batches(lines, opened.trying):
        if not _take(backend, opened, import_id, batch, done):
            return None
        done += len(batch.lines)
    return done


def _refuse_whole(work: Work, row: OrderImport, refusal: LineRefusal) -> None:
    row.refused = [*row.refused, asdict(refusal)]
    imports.end(work, row, "failed", failure=refusal.sentence)


def give_up(backend: CoreBackend, import_id: int) -> None:
    """Ends an import whose job is not tried again; what was taken in stays."""
    with backend.work() as work:
        row = imports.next_step(work, import_id)
        if row is not None:
            imports.end(work, row, "failed", failure="The worker ended again and again; the rest was not taken in.")


@dataclass(frozen=True)
class _Batch:
    """Lines for one transaction; `trying` is what is noted before they are read, 0 for a line that is not read."""

    lines: Sequence[UnreadLine]
    trying: int


def _batches(lines: Iterable[UnreadLine], trying: int) -> Iterator[_Batch]:
    """The lines in batches; where an earlier worker ended, one by one as far as its batch may have reached."""
    rest = iter(lines)
    careful = BATCH if trying else 0
    if trying == ALONE:
        yield from (_Batch([deadly], 0) for deadly in islice(rest, 1))
    while batch := list(islice(rest, ALONE if careful else BATCH)):
        yield _Batch(batch, ALONE if careful else BATCH)
        careful = max(0, careful - 1)


def _open(backend: CoreBackend, import_id: int) -> ImportRun | None:
    with backend.work() as work:
        row = imports.next_step(work, import_id)
        if row is None:
            return None
        actor = identity.by_user_id(work, row.user_id)
        if actor is None:
            imports.end(work, row, "failed", failure="Who handed this in is no longer a user.")
            return None
        asked = dict(row.options)
        content, form, dry_run = row.content, row.format, row.dry_run
        done, trying = row.lines_done, row.trying
    with backend.work(actor) as work:
        options = reading_options(work, **asked)
    return ImportRun(actor, content, form, options, done, trying, dry_run, set())


def _take(backend: CoreBackend, opened: ImportRun, import_id: int, batch: _Batch, done: int) -> bool:
    """Commits a batch; False when another worker went on with the file, because this one was taken for dead."""
    if not _note(backend, import_id, batch.trying, done):
        return False
    try:
        lines = [_read(line, batch) for line in batch.lines]
        with backend.work(opened.actor) as work:
            row = imports.next_step(work, import_id)
            if row is None or row.lines_done != done:
                return False
            tally = rehearse(work, lines, seen=opened.seen) if opened.dry_run else take(work, lines)
            row.state, row.lines_done, row.trying = "running", done + len(lines), 0
            row.created += tally.created
            row.known += tally.known
            row.refused = [*row.refused, *(asdict(refusal) for refusal in tally.refused)]
            row.warnings = [*row.warnings, *(asdict(warning) for warning in tally.warnings)]
            if opened.dry_run:
                previews = [*row.previews, *(asdict(preview) for preview in tally.previews)]
                row.previews = previews[:MOST_PREVIEWS]
    except DatabaseError:  # The database's trouble is not the line's.
        with suppress(DatabaseError):
            _note(backend, import_id, 0, done)
        raise
    return True


def _read(line: UnreadLine, batch: _Batch) -> ReadLine:
    return line.read() if batch.trying else LineRefusal(line.number, "deadly_line", DEADLY)


def _note(backend: CoreBackend, import_id: int, trying: int, done: int) -> bool:
    with backend.work() as work:
        row = imports.next_step(work, import_id)
        if row is None or row.lines_done != done:
            return False
        row.trying = trying
    return True
