"""`/emails`: what customers write to the desk that takes complaints, message by message or in files."""

from collections.abc import Iterator
from typing import Any

from flask import Response, json, request
from flask_smorest import Blueprint

from dispatch.db.tables import InboundEmail
from dispatch.emails.api.email_schemas import AssignmentSchema, DeskQuery, EmailImportOut, EmailOut, EmailQuery
from dispatch.emails.processes.intake import EmailFile, EmailResult, EmailTally, take_file, take_one, tally
from dispatch.emails.queries import emails as queries
from dispatch.emails.rules.mime import LARGEST_BYTES
from dispatch.emails.services import files, intake
from dispatch.emails.services.intake import AssignmentIn
from dispatch.http.bodies import UnsupportedBody
from dispatch.http.fields import StrictSchema
from dispatch.http.files.handed_out import file_answer
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission

MAX_FILE_BYTES = 30_000_000
"""Of all files of one import; larger mailboxes go through `dispatch import-emails`."""
MESSAGE, MAILBOX, FILES = "message/rfc822", "application/mbox", "multipart/form-data"
MOST_TOLD = 1000

blueprint = Blueprint("emails", __name__, description="Complaints and questions by e-mail.")
_out = EmailOut()
_A_MESSAGE = {"content": {MESSAGE: {"schema": {"type": "string", "format": "binary"}}}, "required": True}
_MANY = {"type": "array", "items": {"type": "string", "format": "binary"}}
_A_FILE = {
    "required": True,
    "content": {
        MAILBOX: {"schema": {"type": "string", "format": "binary"}},
        FILES: {"schema": {"type": "object", "properties": {"files": _MANY}}},
    },
    "description": "A mailbox (mbox), or several files, each a message (.eml) or a mailbox; up to 30 MB.",
}


@blueprint.post("/emails")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.doc(requestBody=_A_MESSAGE)
@blueprint.arguments(DeskQuery, location="query")
@blueprint.response(201, EmailOut)
@blueprint.alt_response(200, schema=EmailOut, description="The message that is here already.")
def receive(query: dict[str, Any]) -> Response:
    """Takes a message in as a mail system hands it over (RFC 5322), once by its Message-ID; at most 10 million bytes.

    What it answers, or names (a complaint, an order, a line, a number), says whose it is, else the address when it is
    known from an earlier message. It becomes a complaint, or words added to an open one; a message that names nobody
    waits for a person, and one that nobody wrote is only counted. Of what hangs on it pictures (JPEG, PNG or HEIC of at
    most 8 million bytes, drawn anew) and papers (PDF, 3 million) are kept, at most ten; the rest is only named.
    """
    _must_be(MESSAGE)
    request.max_content_length = LARGEST_BYTES
    taken = take_one(backend(), actor(), request.get_data(cache=False), query["category"])
    with backend().work(actor()) as work:
        body = json.dumps(_out.dump(intake.visible(work, taken.email_id or 0)))
    return Response(body, status=200 if taken.is_known else 201, content_type="application/json")


@blueprint.post("/email-imports")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.doc(requestBody=_A_FILE)
@blueprint.arguments(DeskQuery, location="query")
@blueprint.response(200, EmailImportOut)
def take_in(query: dict[str, Any]) -> dict[str, Any]:
    """Takes in every message of the files; one that can't be read is named, and the others are taken in all the same.

    The same file again makes nothing new.
    """
    _must_be(MAILBOX, FILES)
    request.max_content_length = MAX_FILE_BYTES
    results = [one for file in _files() for one in take_file(backend(), actor(), file, query["category"])]
    return told(tally(results), results)


@blueprint.get("/emails")
@needs(Permission.COMPLAINTS_READ)
@blueprint.arguments(EmailQuery, location="query")
@blueprint.response(200, page_of(EmailOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Finds messages, the newest first."""
    limit, before = query.pop("limit"), query.pop("after")
    with backend().work(actor()) as work:
        return page(queries.listed(work.session, work.actor, limit=limit + 1, before=before, **query), limit)


@blueprint.get("/emails/<int:email_id>")
@needs(Permission.COMPLAINTS_READ)
@blueprint.response(200, EmailOut)
def read(email_id: int) -> InboundEmail:
    """Reads a message."""
    with backend().work(actor()) as work:
        return intake.visible(work, email_id)


@blueprint.get("/email-attachments/<int:email_attachment>")
@needs(Permission.COMPLAINTS_READ)
@blueprint.response(200, content_type="application/octet-stream")
def read_attachment(email_attachment: int) -> Response:
    """A picture or paper that came with a message, to be saved and never shown as a page of ours."""
    with backend().work(actor()) as work:
        found = files.read(work, email_attachment)
        return file_answer(found.content, found.content_type, str(found.id))


@blueprint.post("/emails/<int:email_id>/assignment")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(AssignmentSchema)
@blueprint.response(201, EmailOut)
@once
def assign(work: Work, body: dict[str, Any], email_id: int) -> Answer:
    """Says whose a message is that waits, or that was taken for an automatic one: a complaint comes of it, or goes on.

    From then on messages of its address that name nobody are theirs.
    """
    return _out.dump(intake.assign(work, email_id, AssignmentIn(**body))), 201


@blueprint.post("/emails/<int:email_id>/set-aside")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(StrictSchema)
@blueprint.response(201, EmailOut)
@once
def set_aside(work: Work, _body: dict[str, Any], email_id: int) -> Answer:
    """Says that nothing is made of a message that waits."""
    return _out.dump(intake.set_aside(work, email_id)), 201


def told(counted: EmailTally, results: list[EmailResult]) -> dict[str, Any]:
    """An import as `EmailImportOut` takes it."""
    items = [
        {
            "name": one.name,
            "number": one.number,
            "outcome": one.outcome,
            "is_known": one.is_known,
            "email_id": one.email_id,
            "complaint_id": one.complaint_id,
            "code": one.refusal.code if one.refusal else None,
            "sentence": one.refusal.sentence if one.refusal else None,
        }
        for one in results[:MOST_TOLD]
    ]
    return {**counted.numbers(), "items": items}


def _files() -> Iterator[EmailFile]:
    if request.mimetype == MAILBOX:
        yield EmailFile("", request.get_data(cache=False))
        return
    for file in request.files.getlist("files"):
        yield EmailFile((file.filename or "")[:200], file.read())


def _must_be(*types: str) -> None:
    if request.mimetype not in types:
        raise UnsupportedBody(f"Send the mail as one of {', '.join(types)}.")
