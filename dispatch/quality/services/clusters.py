"""Clusters are looked for every night; a person says of each what is done about it, or that it is none."""

from collections.abc import Sequence

from dispatch.db.tables import Cluster
from dispatch.kernel.records import announce, audit, open_task
from dispatch.kernel.rows.task_rows import close_topic
from dispatch.kernel.work import Work
from dispatch.quality.queries import clusters as queries
from dispatch.quality.queries import faults as fault_queries
from dispatch.quality.rules import clusters as rules
from dispatch.quality.rules.clusters import FoundCluster, SymptomFact
from dispatch.reports.queries import process_nodes
from dispatch.reports.rules.process_nodes import NodeRule, owner_of
from dispatch.vocabulary.errors import Invalid, Missing, Stale
from dispatch.vocabulary.states import ClusterState, advance
from dispatch.vocabulary.terms import ClusterKind, NodeOwnerKind, ProcessNode

KIND = "cluster_found"


def look(work: Work, territory_id: int) -> int:
    """Looks for clusters among a territory's faults; returns how many of those found are new.

    A new one is an event and a task of whoever owns the territory; one that is known is brought up to date.
    """
    facts = fault_queries.faults(work.session, territory_id, work.now)
    failed = {one.line_id for one in facts if not one.is_before and one.line_id is not None}
    lines = fault_queries.lines(work.session, territory_id, failed)
    learned = queries.learned(work.session, territory_id)
    known = queries.live(work.session, territory_id)
    resting = queries.resting(work.session, territory_id, work.now - rules.WINDOW)
    new = 0
    for found in rules.find(lines, [one for one in facts if one.symptom], learned):
        row = known.get((found.kind, found.value))
        is_new = row is None
        if is_new and (found.kind, found.value) in resting:
            continue
        if row is None:
            row = _enter(work, territory_id, found, learned.get((found.kind, found.value), 1.0))
        _bring_up_to_date(work, row, found)
        order_ids = _orders_of(found, facts)
        queries.hold(work.session, row.id, order_ids)
        if is_new:
            new += 1
            _tell(work, row, order_ids)
    return new


def visible(work: Work, cluster_id: int) -> Cluster:
    """A cluster within the actor's bounds; raises `Missing` for any other."""
    row = queries.visible(work.session, work.actor, cluster_id)
    if row is None:
        raise Missing("cluster")
    return row


def judge(work: Work, cluster_id: int, version: int, verdict: ClusterState, note: str) -> Cluster:
    """A person says that a cluster is one and what is done, that it was a false alarm, or that it is over.

    A false alarm is learned: from then on so many faults are usual of that group. Raises `Missing`, `Stale`, and
    `Refused` for what has ended.
    """
    row = queries.visible(work.session, work.actor, cluster_id, lock=True)
    if row is None:
        raise Missing("cluster")
    if row.version != version:
        raise Stale("cluster", row.version)
    if not note.strip():
        raise Invalid("nothing_said", "Write something first.")
    row.state = advance(ClusterState(row.state), verdict)
    if verdict is ClusterState.FALSE_ALARM:
        row.usual = rules.baseline_after_false_alarm(row.faults, row.expected, row.usual)
    row.note, row.told_by, row.told_at = note, work.actor.user_id, work.now
    row.version += 1
    work.session.flush()
    close_topic(work.session, KIND, _topic(row), work.now)
    audit(work, f"cluster.{verdict.value}", "cluster", row.id)
    _announce(work, f"cluster.{verdict.value}", row)
    return row


def _enter(work: Work, territory_id: int, found: FoundCluster, usual: float) -> Cluster:
    row = Cluster(
        territory_id=territory_id, kind=found.kind, value=found.value, state=ClusterState.OPEN, usual=usual,
        faults=found.faults, lines=found.lines, expected=found.expected, p_value=found.p_value, found_at=work.now,
        seen_at=work.now, note="", version=1,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row


def _bring_up_to_date(work: Work, row: Cluster, found: FoundCluster) -> None:
    row.faults, row.lines = found.faults, found.lines
    row.expected, row.p_value, row.seen_at = found.expected, found.p_value, work.now
    work.session.flush()


def _orders_of(found: FoundCluster, facts: Sequence[SymptomFact]) -> list[int]:
    recent = [one for one in facts if not one.is_before]
    if found.kind is ClusterKind.SYMPTOM:
        return [one.order_id for one in recent if one.symptom == found.value]
    return [one.order_id for one in recent if one.line_id in found.line_ids]


def _tell(work: Work, row: Cluster, order_ids: Sequence[int]) -> None:
    [named] = queries.named(work.session, [row])
    owner = process_nodes.owners(work.session).get(row.territory_id)
    colleagues = process_nodes.Desk(work.session).colleagues(row.territory_id)
    _announce(work, "cluster.found", row)
    open_task(
        work,
        KIND,
        _topic(row),
        f"{row.faults} of {row.lines} with {row.kind.replace('_', ' ')} {named.label} failed within 28 days; "
        f"{row.expected:.1f} would be usual. Find out why, or say that it is a false alarm.",
        order_id=max(order_ids, default=None),
        owner_id=owner_of(_OF_TERRITORY, owner, colleagues),
        cluster_kind=row.kind,
        cluster=str(row.id),
        faults=row.faults,
        lines=row.lines,
        expected=f"{row.expected:.1f}",
    )


def _announce(work: Work, what: str, row: Cluster) -> None:
    announce(
        work, what, "cluster", row.id, territory_id=row.territory_id, cluster_kind=row.kind, faults=row.faults,
        lines=row.lines,
    )  # fmt: skip


def _topic(row: Cluster) -> str:
    return f"cluster:{row.id}"


_OF_TERRITORY = NodeRule(ProcessNode.CLOSED, 1, NodeOwnerKind.TERRITORY)
"""A cluster is its territory's owner's to see to."""
