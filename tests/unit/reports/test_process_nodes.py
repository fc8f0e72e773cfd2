import pytest

from dispatch.reports.rules.process_nodes import USUAL, Colleague, NodeRule, owner_of
from dispatch.vocabulary.terms import NodeOwnerKind, ProcessNode, Role

ADMIN, BUSY, FREE, SERVICE = (
    Colleague(1, Role.ADMIN, 0), Colleague(2, Role.DISPATCHER, 9), Colleague(3, Role.DISPATCHER, 1),
    Colleague(4, Role.SERVICE, 5),
)  # fmt: skip
EVERYBODY = [ADMIN, BUSY, FREE, SERVICE]
OF_ROLE = NodeRule(ProcessNode.BOOKED, 60, NodeOwnerKind.ROLE, Role.SERVICE)
OF_PERSON = NodeRule(ProcessNode.BOOKED, 60, NodeOwnerKind.USER, user_id=2)
OF_TERRITORY = NodeRule(ProcessNode.BOOKED, 60, NodeOwnerKind.TERRITORY)


@pytest.mark.parametrize(
    ("rule", "territory_owner", "who", "owner"),
    [
        (OF_PERSON, 1, EVERYBODY, 2),
        (OF_TERRITORY, 1, EVERYBODY, 1),
        (OF_ROLE, 1, EVERYBODY, 4),
        (OF_ROLE, 1, [ADMIN, BUSY, FREE], 1),
        (OF_ROLE, None, [ADMIN, BUSY, FREE], 3),
        (OF_PERSON, None, [ADMIN, FREE], 3),
        (OF_TERRITORY, None, EVERYBODY, 3),
        (OF_TERRITORY, 9, [ADMIN], 1),
        (OF_TERRITORY, 9, [], None),
    ],
)
def test_gives_what_is_overdue_to_somebody_who_can_see_it(
    rule: NodeRule, territory_owner: int | None, who: list[Colleague], owner: int | None
) -> None:
    assert owner_of(rule, territory_owner, who) == owner


def test_gives_a_roles_work_to_whoever_has_the_least() -> None:
    rule = NodeRule(ProcessNode.PLANNED, 60, NodeOwnerKind.ROLE, Role.DISPATCHER)
    assert owner_of(rule, None, EVERYBODY) == FREE.user_id


def test_knows_a_rule_for_every_node() -> None:
    assert set(USUAL) == set(ProcessNode)
