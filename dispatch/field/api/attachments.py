"""`/mobile/attachments`: photographs and papers from the field, and where the office reads them."""

from typing import Any

from flask import Response, json, request
from flask_smorest import Blueprint

from dispatch.db.tables import Attachment
from dispatch.field.api.attachment_schemas import (
    AttachmentList,
    AttachmentOut,
    AttachmentQuery,
    ClearingSchema,
    PartQuery,
    UploadOut,
    UploadQuery,
)
from dispatch.field.processes.attachments import SentFile, take_file
from dispatch.field.processes.upload_parts import take_part
from dispatch.field.services import attachments, upload_parts
from dispatch.field.services.upload_parts import IncomingPart, Upload
from dispatch.http.files.handed_out import file_answer
from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.attachment_types import LARGEST_PART_BYTES, LARGEST_SENT_BYTES, SENT_TYPES
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("attachments", __name__, description="Photographs and papers of visits.")
_out = AttachmentOut()
_ANY_FILE = {"content": {name: {"schema": {"type": "string", "format": "binary"}} for name in SENT_TYPES}}
_A_PART = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


@blueprint.post("/mobile/attachments")
@needs(Permission.MOBILE)
@blueprint.doc(requestBody=_ANY_FILE | {"required": True})
@blueprint.arguments(AttachmentQuery, location="query")
@blueprint.response(201, AttachmentOut)
@blueprint.alt_response(200, schema=AttachmentOut, description="The file that is here already.")
def attach(query: dict[str, Any]) -> Response:
    """Keeps a file: the body is the file itself, a JPEG, PNG or HEIC of at most 8 million bytes or a PDF of 1 million.

    Pictures are drawn anew: the right way up, at most 2560 pixels long, as JPEG or PNG, without position, time and
    whatever else the file says. The same `attachment_id` with the same file answers 200, so that a device may send
    again what it is not sure of. A signature is a picture that is sent with `purpose=signature`; at most three a visit.
    With `cleared_for_customer=true` the customer sees the photograph on their page once the visit has ended.
    """
    request.max_content_length = LARGEST_SENT_BYTES
    content = request.get_data(cache=False)
    kept = take_file(backend(), actor(), SentFile(content=content, **query))
    body = json.dumps(_out.dump(kept.attachment))
    return Response(body, status=201 if kept.is_new else 200, content_type="application/json")


@blueprint.get("/mobile/attachments")
@needs(Permission.MOBILE)
@blueprint.arguments(UploadQuery, location="query")
@blueprint.response(200, UploadOut)
def progress(query: dict[str, Any]) -> Upload:
    """How far a file has come that is sent in parts."""
    with backend().work(actor()) as work:
        return upload_parts.progress(work, query["visit_id"], query["attachment_id"])


@blueprint.patch("/mobile/attachments")
@needs(Permission.MOBILE)
@blueprint.doc(requestBody=_A_PART | {"required": True})
@blueprint.arguments(PartQuery, location="query")
@blueprint.response(200, UploadOut)
def attach_part(query: dict[str, Any]) -> Upload:
    """Keeps a part of a file: the body is its bytes from `offset` on, at most a million.

    A part that does not begin where the file has got to is not kept; `offset` of the answer says where to go on, so
    that a device may send again what it is not sure of. With the last part the file is kept as `POST` keeps it, and
    `attachment` is there; what is refused then is let go. A device has at most four files on their way, of more the
    oldest begins again; what has stopped for days is let go.
    """
    request.max_content_length = LARGEST_PART_BYTES
    purpose, cleared = query.pop("purpose"), query.pop("cleared_for_customer")
    part = IncomingPart(content=request.get_data(cache=False), **query)
    return take_part(backend(), actor(), part, purpose, cleared_for_customer=cleared)


@blueprint.get("/visits/<int:visit_id>/attachments")
@needs(Permission.ORDERS_READ)
@blueprint.response(200, AttachmentList)
def of_visit(visit_id: int) -> dict[str, Any]:
    """Lists a visit's files."""
    with backend().work(actor()) as work:
        return {"items": attachments.of_visit(work, visit_id), "next": None}


@blueprint.get("/attachments/<int:attachment>")
@needs(Permission.ORDERS_READ)
@blueprint.response(200, content_type="application/octet-stream")
def read(attachment: int) -> Response:
    """The file itself, to be saved and never shown as a page of ours."""
    with backend().work(actor()) as work:
        found = attachments.read(work, attachment)
        return file_answer(found.content, found.content_type, str(found.id))


@blueprint.patch("/attachments/<int:attachment>")
@needs(Permission.ORDERS_WRITE)
@blueprint.arguments(ClearingSchema)
@blueprint.response(200, AttachmentOut)
def clear(body: dict[str, Any], attachment: int) -> Attachment:
    """Says whether the customer may see a photograph of the work: on their page, once the visit has ended.

    Signatures and papers are `not_clearable`.
    """
    with backend().work(actor()) as work:
        return attachments.clear(work, attachment, cleared=body["cleared_for_customer"])
