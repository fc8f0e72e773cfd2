"""Operators: entered, changed, taken out."""

from collections.abc import Mapping
from typing import Any

from dispatch.db.tables import Operator
from dispatch.kernel.actor_scope import is_bound
from dispatch.kernel.phone_parsing import read_direct_phone
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.operators.queries import operators as queries
from dispatch.vocabulary.errors import Invalid, Missing, Stale
from dispatch.vocabulary.permissions import Permission
from notify import LANGUAGES, TextError
from notify import Operator as Signer


def enter(
    work: Work, code: str, name: str, name_zh: str, *, sender: str | None = None, service_phone: str | None = None
) -> Operator:
    """Writes an operator; only whoever nothing bounds may. Conflicts with one of the same code or sender.

    Raises `Forbidden`, and `Invalid` for a name that can't sign texts and a number that is none.
    """
    work.actor.must(Permission.HOUSE_WRITE)
    operator = Operator(code=code, version=1)
    _set(work, operator, {"name": name, "name_zh": name_zh, "sender": sender, "service_phone": service_phone})
    work.session.add(operator)
    work.session.flush()
    audit(work, "operator.entered", "operator", operator.id, code=code)
    return operator


def visible(work: Work, operator_id: int) -> Operator:
    """An operator within the actor's bounds; raises `Missing` for any other."""
    operator = queries.visible(work.session, work.actor, operator_id)
    if operator is None:
        raise Missing("operator")
    return operator


def of_actor(work: Work, operator_id: int | None) -> int | None:
    """The operator that the actor means by this id: a whole operator's people mean their own, and never another.

    None is the house. Raises `Invalid` for one that is not theirs to write for.
    """
    own = work.actor.operator_id
    wanted = own if operator_id is None else operator_id
    if wanted is None:
        return None
    beyond = wanted != own if is_bound(work.actor) else queries.visible(work.session, work.actor, wanted) is None
    if beyond:
        raise UnknownOperator
    return wanted


class UnknownOperator(Invalid):
    """The id that a record names is no operator's within the actor's bounds (422)."""

    def __init__(self) -> None:
        super().__init__("unknown_operator", "There is no such operator.")


def amend(work: Work, operator_id: int, version: int, changes: Mapping[str, Any]) -> Operator:
    """Changes what is named (name, name_zh, sender, service_phone) of the actor's own operator, or of any.

    A text that waits is signed and sent as is right when it leaves. Raises `Missing`, `Stale` and `Invalid`.
    """
    visible(work, operator_id)
    if is_bound(work.actor) and work.actor.operator_id != operator_id:
        work.actor.must(Permission.HOUSE_WRITE)
    operator = queries.locked(work.session, operator_id)
    if operator.version != version:
        raise Stale("operator", operator.version)
    _set(work, operator, changes)
    operator.version += 1
    audit(work, "operator.amended", "operator", operator.id, fields=sorted(changes))
    work.session.flush()
    return operator


def remove(work: Work, operator_id: int) -> None:
    """Takes an operator out that has no territory, nobody and no words; otherwise the database refuses it."""
    work.actor.must(Permission.HOUSE_WRITE)
    operator = visible(work, operator_id)
    audit(work, "operator.removed", "operator", operator.id, code=operator.code)
    work.session.delete(operator)
    work.session.flush()


def _set(work: Work, operator: Operator, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        is_number = value is not None and (name == "service_phone" or (name == "sender" and not value.startswith("MG")))
        setattr(operator, name, read_direct_phone(value, work.tools.phone_region).number if is_number else value)
    signer = Signer(names={"en": operator.name, "zh-CN": operator.name_zh}, phone=work.tools.service_phone)
    for language in LANGUAGES.values():
        try:
            signer.name_in(language)
        except TextError as fault:
            raise Invalid("bad_brand", fault.faults[0]) from None
