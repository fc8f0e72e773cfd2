"""Takes whole mailboxes in: each message is read while no transaction is held, then kept by one of its own."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from dispatch.emails.processes.files import files_to_keep
from dispatch.emails.rules.files import EmailFileToKeep, may_be_kept
from dispatch.emails.rules.mailboxes import is_mailbox, messages
from dispatch.emails.rules.reading import ReadEmail, read_email
from dispatch.emails.services.intake import is_known, take_in
from dispatch.kernel.backend import CoreBackend
from dispatch.vocabulary.complaints import ComplaintCategory, EmailOutcome
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.permissions import Actor


@dataclass(frozen=True)
class EmailFile:
    """A file as it was handed in: one message, or a mailbox of many."""

    name: str
    content: bytes


@dataclass(frozen=True)
class EmailResult:
    """What became of one message of a file, counted from 1; `refusal` says why nothing could be read."""

    name: str = ""
    number: int = 1
    outcome: str | None = None
    is_known: bool = False
    email_id: int | None = None
    complaint_id: int | None = None
    refusal: DispatchError | None = None


@dataclass(frozen=True)
class EmailTally:
    """How many messages are new and what became of them, how many were here before, how many could not be read."""

    complaints: int = 0
    words: int = 0
    waiting: int = 0
    ignored: int = 0
    known: int = 0
    refused: int = 0

    def numbers(self) -> dict[str, int]:
        """The numbers by their names."""
        return asdict(self)


def tally(results: Iterable[EmailResult]) -> EmailTally:
    """Counts what became of messages."""
    counted = Counter(
        "refused" if one.refusal else "known" if one.is_known else _COUNTED_AS.get(one.outcome or "", "waiting")
        for one in results
    )
    return EmailTally(**counted)


_COUNTED_AS: Mapping[str, str] = {
    EmailOutcome.COMPLAINT: "complaints",
    EmailOutcome.WORDS: "words",
    EmailOutcome.WAITING: "waiting",
    EmailOutcome.IGNORED: "ignored",
}


def take_file(
    backend: CoreBackend, actor: Actor, file: EmailFile, category: ComplaintCategory | None = None
) -> Iterator[EmailResult]:
    """Takes in what stands in a file and yields what became of each message; what was taken in stays."""
    content = file.content
    found = messages(content.splitlines(keepends=True)) if is_mailbox(content) else iter([content])
    yield from take_messages(backend, actor, file.name, found, category)


def take_messages(
    backend: CoreBackend, actor: Actor, name: str, contents: Iterable[bytes], category: ComplaintCategory | None
) -> Iterator[EmailResult]:
    """The same of messages that come one after the other."""
    for number, content in enumerate(contents, start=1):
        try:
            yield replace(take_one(backend, actor, content, category), name=name, number=number)
        except DispatchError as refusal:
            yield EmailResult(name, number, refusal=refusal)


def take_one(backend: CoreBackend, actor: Actor, content: bytes, category: ComplaintCategory | None) -> EmailResult:
    """Takes one message in with its pictures and papers. Raises as `read_email` does."""
    email = read_email(content)
    kept = _files_of(backend, actor, email)
    with backend.work(actor) as work:
        taken = take_in(work, email, category, kept)
        row = taken.email
        return EmailResult(
            outcome=row.outcome, is_known=not taken.is_new, email_id=row.id, complaint_id=row.complaint_id
        )


def _files_of(backend: CoreBackend, actor: Actor, email: ReadEmail) -> Sequence[EmailFileToKeep]:
    """What is kept of a message; of one that is here already nothing is drawn again."""
    if not any(may_be_kept(part.content) for part in email.parts):
        return ()
    with backend.work(actor) as work:
        if is_known(work, email):
            return ()
    return files_to_keep(email)
