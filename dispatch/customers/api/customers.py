"""`/customers`: found by what somebody says, their whole file, notes, and records of the same person merged."""

from typing import Any

from flask_smorest import Blueprint

from dispatch.customers.api.customer_schemas import (
    CustomerFileOut,
    CustomerQuery,
    CustomerRecordOut,
    MergeSchema,
    NoteInSchema,
    NoteOut,
    UnmergeSchema,
)
from dispatch.customers.queries import customers as queries
from dispatch.customers.services import customer_file, merging
from dispatch.customers.services.customer_file import CustomerFile
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("customers", __name__, description="People across all sources, with everything known of them.")
_record, _note = CustomerRecordOut(), NoteOut()


@blueprint.get("/customers")
@needs(Permission.CUSTOMERS_READ)
@blueprint.arguments(CustomerQuery, location="query")
@blueprint.response(200, page_of(CustomerRecordOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Finds customers by number as typed, name, order reference or line; the newest record first."""
    limit, after, phone = query.pop("limit"), query.pop("after"), query.pop("phone", None)
    with backend().work(actor()) as work:
        if phone is not None:
            query["phone"] = customer_file.number_looked_for(work, phone)
            if not query["phone"]:
                return page([], limit)
        return page(queries.listed(work.session, work.actor, limit=limit + 1, before=after, **query), limit)


@blueprint.get("/customers/<int:customer_id>")
@needs(Permission.CUSTOMERS_READ)
@blueprint.response(200, CustomerFileOut)
def read(customer_id: int) -> CustomerFile:
    """Reads the file of the person whose record this is: orders, visits, texts, calls, surveys, complaints, notes."""
    with backend().work(actor()) as work:
        return customer_file.read(work, customer_id)


@blueprint.post("/customers/<int:customer_id>/notes")
@needs(Permission.CUSTOMERS_WRITE)
@blueprint.arguments(NoteInSchema)
@blueprint.response(201, NoteOut)
@once
def note(work: Work, body: dict[str, Any], customer_id: int) -> Answer:
    """Writes down what colleagues should know, under the asker's name."""
    return _note.dump(customer_file.write_note(work, customer_id, body["body"])), 201


@blueprint.post("/customers/<int:customer_id>/merge")
@needs(Permission.CUSTOMERS_WRITE)
@blueprint.arguments(MergeSchema)
@blueprint.response(200, CustomerRecordOut)
@once
def merge(work: Work, body: dict[str, Any], customer_id: int) -> Answer:
    """Lets this record stand for another one of the same person, too; `unmerge` takes it back."""
    return _record.dump(merging.merge(work, customer_id, body["customer_id"], body["why"])), 200


@blueprint.post("/customers/<int:customer_id>/unmerge")
@needs(Permission.CUSTOMERS_WRITE)
@blueprint.arguments(UnmergeSchema)
@blueprint.response(200, CustomerRecordOut)
@once
def unmerge(work: Work, body: dict[str, Any], customer_id: int) -> Answer:
    """Takes a merge back: the record stands for itself again."""
    return _record.dump(merging.undo(work, customer_id, body["why"])), 200
