"""Turns that are forbidden or prescribed, from OpenStreetMap's relations of the type `restriction`.

The form is that of the wiki (Relation:restriction): members `from`, `via` (a node or ways) and `to`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from routing.roads.osm.hours import in_force

KEYS = ("restriction:motorcar", "restriction:motor_vehicle", "restriction:vehicle", "restriction")
"""Of several the most specific one counts. Those of buses, bicycles and lorries are not ours."""
CARS = frozenset({"motorcar", "motor_vehicle", "vehicle"})
FORBIDDEN = ("no_left_turn", "no_right_turn", "no_straight_on", "no_u_turn", "no_entry", "no_exit")
PRESCRIBED = ("only_left_turn", "only_right_turn", "only_straight_on", "only_u_turn")


@dataclass(frozen=True, slots=True)
class TurnRule:
    """From any of these ways, over a node or over ways, onto one of those: never, or, where `only`, always.

    Ways and the node by their ids. is_u_turn: whether turning round on one road is meant.
    """

    origins: frozenset[int]
    via_node: int | None
    via_ways: frozenset[int]
    targets: frozenset[int]
    only: bool
    is_u_turn: bool = False


def turn_rule(tags: Mapping[str, str], members: Iterable[tuple[str, int, str]]) -> TurnRule | None:
    """The rule of a relation with these tags and members (type, id, role); none if it is none for cars."""
    kind = _kind(tags)
    if kind is None:
        return None
    found: dict[tuple[str, str], list[int]] = {}
    for what, number, role in members:
        found.setdefault((role, what), []).append(number)
    nodes, ways = found.get(("via", "n"), []), found.get(("via", "w"), [])
    origins, targets = found.get(("from", "w"), []), found.get(("to", "w"), [])
    if not origins or not targets or len(nodes) > 1 or bool(nodes) == bool(ways):
        return None
    via = nodes[0] if nodes else None
    sides = (frozenset(origins), via, frozenset(ways), frozenset(targets))
    return TurnRule(*sides, only=kind in PRESCRIBED, is_u_turn=kind.endswith("u_turn"))


def _kind(tags: Mapping[str, str]) -> str | None:
    if CARS & {mode.strip() for mode in tags.get("except", "").split(";")}:
        return None
    for key in KEYS:
        kind = tags.get(key) or in_force(tags.get(f"{key}:conditional", ""))
        if kind is not None:
            return kind if kind in FORBIDDEN or kind in PRESCRIBED else None
    return None
