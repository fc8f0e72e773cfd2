"""Watches how orders pass the nodes of the process: one that stays too long becomes an event and its owner's task."""

from dispatch.db.tables import NodeDelay
from dispatch.kernel.records import announce, open_task
from dispatch.kernel.rows.task_rows import close_topic
from dispatch.kernel.work import Work
from dispatch.reports.queries import node_delays as queries
from dispatch.reports.queries import process_nodes
from dispatch.reports.queries.node_delays import OverdueNode
from dispatch.reports.rules.process_nodes import owner_of

KIND = "node_overdue"


def sweep(work: Work) -> int:
    """Notes what is overdue by now, once for an order and a node, and closes the tasks of what has gone on.

    Returns how many it noted, so that the caller goes on while there are more.
    """
    rules = process_nodes.rules(work.session)
    for delay in queries.gone_on(work.session, rules):
        delay.passed_at = work.now
        close_topic(work.session, KIND, _topic(delay.order_id, delay.node), work.now)
    found = queries.overdue(work.session, rules, work.now)
    if not found:
        return 0
    of_node = {rule.node: rule for rule in rules}
    owners, desk = process_nodes.owners(work.session), process_nodes.Desk(work.session)
    for one in found:
        territory_owner = owners.get(one.territory_id or 0)
        owner_id = owner_of(of_node[one.node], territory_owner, desk.colleagues(one.territory_id))
        _note(work, one, owner_id)
        if owner_id is not None:
            desk.burden(owner_id)
    return len(found)


def _note(work: Work, one: OverdueNode, owner_id: int | None) -> None:
    node = one.node.value
    work.session.add(NodeDelay(order_id=one.order_id, node=node, due_at=one.due, noted_at=work.now, owner_id=owner_id))
    announce(
        work,
        "order.node_overdue",
        "order",
        one.order_id,
        territory_id=one.territory_id,
        source=one.source,
        node=node,
        owner_id=owner_id,
    )
    open_task(
        work,
        KIND,
        _topic(one.order_id, node),
        f"Order {one.reference} should have been {node.replace('_', ' ')} by now. Find out what holds it up.",
        order_id=one.order_id,
        owner_id=owner_id,
        due_at=one.due,
        reference=one.reference,
        node=node,
    )


def _topic(order_id: int, node: str) -> str:
    return f"order:{order_id}:{node}"
