"""Judges what hangs on a message and draws its pictures anew, while no transaction is held."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from dispatch.emails.rules.files import MOST_KEPT, EmailFileToKeep, may_be_kept
from dispatch.emails.rules.reading import EmailPart, ReadEmail
from dispatch.kernel.files.pictures import drawn_anew
from dispatch.vocabulary.attachment_types import LARGEST_BYTES, PDF, content_type_of
from dispatch.vocabulary.errors import Invalid


def files_to_keep(email: ReadEmail) -> tuple[EmailFileToKeep, ...]:
    """The pictures and papers of a message that a person wrote, in its order, the same file once.

    What is of another type, too large or broken stays named and is not kept.
    """
    if email.automatic is not None:
        return ()
    seen: set[str] = set()
    return tuple(islice(_kept(email.parts, seen), MOST_KEPT))


def _kept(parts: tuple[EmailPart, ...], seen: set[str]) -> Iterator[EmailFileToKeep]:
    for place, part in enumerate(parts):
        digest = hashlib.sha256(part.content).hexdigest()
        if digest in seen or not may_be_kept(part.content):
            continue
        seen.add(digest)
        if content_type_of(part.content) == PDF:
            yield EmailFileToKeep(place, PDF, part.content, digest)
            continue
        with suppress(Invalid):
            picture = drawn_anew(part.content, LARGEST_BYTES)
            yield EmailFileToKeep(place, picture.content_type, picture.content, digest)
