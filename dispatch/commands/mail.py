"""`dispatch import-emails`: what a mail system puts into a folder or a mailbox."""

from collections.abc import Iterator
from pathlib import Path

import click
from tqdm import tqdm

from dispatch.bootstrap import opened
from dispatch.emails.processes.intake import EmailResult, take_messages, tally
from dispatch.emails.rules.mailboxes import is_mailbox, messages
from dispatch.emails.rules.mime import LARGEST_BYTES
from dispatch.settings import Settings
from dispatch.vocabulary.complaints import ComplaintCategory
from dispatch.vocabulary.permissions import SYSTEM

MOST_SHOWN = 50
_MAILDIR = ("new", "cur")
_ENDINGS = {".eml", ".mbox", ".mbx"}


@click.command("import-emails")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--category",
    type=click.Choice([one.value for one in ComplaintCategory]),
    help="What the desk is there for; `other` without it.",
)
@click.pass_obj
def emails(settings: Settings, paths: tuple[Path, ...], category: str | None) -> None:
    """Take in what customers wrote to the desk for complaints: messages (.eml), mailboxes (mbox), or folders of them.

    The same message again makes nothing new, so a folder may be taken in as often as you like.
    """
    desk = ComplaintCategory(category) if category else None
    results: list[EmailResult] = []
    with opened(settings) as backend:
        files = list(_files(paths))
        for file in tqdm(files, unit=" files", disable=None):
            results.extend(take_messages(backend, SYSTEM, str(file), _messages(file), desk))
    counted = tally(results)
    click.echo(
        f"{counted.complaints} complaints, {counted.words} added to one, {counted.waiting} wait for a person,"
        f" {counted.ignored} automatic, {counted.known} were here already, {counted.refused} refused."
    )
    refused = [(one, one.refusal) for one in results if one.refusal is not None]
    for one, refusal in refused[:MOST_SHOWN]:
        click.echo(f"  {one.name}, message {one.number}: {refusal.code}: {refusal.sentence}", err=True)
    if refused:
        raise click.exceptions.Exit(1)


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """The files that are named, and those of folders: messages, mailboxes, and what lies in a Maildir."""
    for path in paths:
        if path.is_file():
            yield path
            continue
        for file in sorted(path.rglob("*")):
            if file.is_file() and (file.suffix.lower() in _ENDINGS or file.parent.name in _MAILDIR):
                yield file


def _messages(file: Path) -> Iterator[bytes]:
    """What stands in a file; a mailbox is read line by line, whatever its size."""
    with file.open("rb") as opened_file:
        if not is_mailbox(opened_file.read(1000)):
            opened_file.seek(0)
            yield opened_file.read(LARGEST_BYTES + 1)
            return
        opened_file.seek(0)
        yield from messages(opened_file)
