"""What the house has set and found in a territory."""

from dispatch.db.tables import (
    Campaign,
    CertificateRule,
    Cluster,
    ClusterOrder,
    CoachingCase,
    CoachingOrder,
    OrderImport,
    Outage,
    RepeatRule,
    SamplingRule,
    Skill,
    WarrantySetting,
)
from tests.support.clocks import START
from tests.support.doors.scope_things.ground import Ground, Things
from tests.support.field import HOUR


def of_the_house(ground: Ground) -> Things:
    """Rules and files, outages, campaigns, and what was found in the figures."""
    work, territory_id, code = ground.work, ground.territory.id, ground.code
    work.session.merge(Skill(code=f"climbing-{code}"))
    work.session.flush()
    return {
        "certificate_rule_id": ground.add(CertificateRule(skill=f"climbing-{code}", warn_days=30)),
        "repeat_rule_id": ground.add(RepeatRule(territory_id=territory_id, first_technician="none")),
        "warranty_term_id": ground.add(WarrantySetting(device_kind=f"ont-{code}", months=24)),
        "sampling_rule_id": ground.add(SamplingRule(contact="call", technician_id=ground.technician.id, percent=77)),
        "import_id": ground.add(OrderImport(
            user_id=ground.user.id, format="csv", content="", state="done", lines_total=0, lines_done=0, created=0,
            known=0, refused=[],
        )),
        "outage_id": ground.add(Outage(
            source=ground.crm.name, territory_id=territory_id, kind="outage", state="ongoing", starts_at=START - HOUR,
            ends_at=START + 9 * HOUR, cause=f"secret cause {code}", lead_hours=0, tell_at=START,
            access_nodes=[f"N-{code}"], service_ids=[f"S-{code}"],
        )),
        "campaign_id": ground.add(Campaign(
            territory_id=territory_id, name=f"Checks {code}", most_people=5, invitations_a_day=5, seed=1,
            made_by=ground.user.name,
        )),
        "coaching_id": _coaching(ground),
        "cluster_id": _cluster(ground),
    }  # fmt: skip


def _coaching(ground: Ground) -> int:
    id = ground.add(CoachingCase(
        territory_id=ground.territory.id, technician_id=ground.technician.id, kind="repair", repeats=9, cases=30,
        expected=2.0, p_value=0.0001, found_at=START, seen_at=START,
    ))  # fmt: skip
    ground.work.session.add(CoachingOrder(coaching_id=id, order_id=ground.order.id))
    return id


def _cluster(ground: Ground) -> int:
    id = ground.add(Cluster(
        territory_id=ground.territory.id, kind="access_node", value="N-1", faults=8, lines=20, expected=1.2,
        p_value=0.0001, usual=1, found_at=START, seen_at=START,
    ))  # fmt: skip
    ground.work.session.add(ClusterOrder(cluster_id=id, order_id=ground.order.id))
    return id
