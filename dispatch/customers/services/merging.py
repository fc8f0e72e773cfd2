"""Two records are one person, or are not after all. No row is moved: one record stands for the others."""

from dispatch.customers.queries import customers as queries
from dispatch.db.tables import Customer, CustomerMerge
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing, Refused


def merge(work: Work, kept_id: int, merged_id: int, why: str) -> Customer:
    """Lets one customer's record stand for another's, and for those that were merged into that one before.

    Merged already, it changes nothing. Raises `Missing` for a record that the actor may not see, `Refused` for a record
    with itself or with one that another stands for.
    """
    if kept_id == merged_id:
        raise Refused("same_customer", "This is one record already.")
    # Locked in the order of the ids, so that two who merge the same pair never wait for each other in turn.
    found = {one: queries.visible(work.session, work.actor, one, lock=True) for one in sorted((kept_id, merged_id))}
    kept, merged = found[kept_id], found[merged_id]
    if kept is None or merged is None:
        raise Missing("customer")
    if merged.merged_into_id == kept.id:
        return kept
    if kept.merged_into_id is not None or merged.merged_into_id is not None:
        raise Refused("merged_already", "Another record stands for one of them; undo that first, or merge that one.")
    moved = queries.merged_ids(work.session, merged.id)
    queries.merge_into(work.session, [merged.id, *moved], kept.id)
    work.session.add(
        CustomerMerge(kept_id=kept.id, merged_id=merged.id, moved_ids=moved, at=work.now, by=work.actor.name, why=why)
    )
    _note(work, "customer.merged", kept.id, merged.id, why)
    return kept


def undo(work: Work, merged_id: int, why: str) -> Customer:
    """Takes a merge back: the record stands for itself again, and for those that it stood for before.

    Raises `Missing`, and `Refused` when nothing stands for it.
    """
    merged = queries.visible(work.session, work.actor, merged_id, lock=True)
    if merged is None:
        raise Missing("customer")
    done = queries.merge_of(work.session, merged.id)
    if done is None or merged.merged_into_id is None:
        raise Refused("not_merged", "This record is not merged into another.")
    done.undone_at, done.undone_by = work.now, work.actor.name
    queries.merge_into(work.session, [merged.id], None)
    queries.merge_into(work.session, done.moved_ids, merged.id)
    _note(work, "customer.unmerged", done.kept_id, merged.id, why)
    return merged


def _note(work: Work, what: str, kept_id: int, merged_id: int, why: str) -> None:
    work.session.flush()
    audit(work, what, "customer", kept_id, why=why, merged_id=merged_id)
    announce(work, what, "customer", kept_id, merged_id=merged_id)
