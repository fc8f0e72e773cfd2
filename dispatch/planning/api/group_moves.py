"""`/visit-moves`: several visits moved by hand in one go."""

from typing import Any

from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.planning.api.group_move_schemas import GroupMoveSchema, GroupVerdictOut, MovedVisits
from dispatch.planning.processes import group_moves
from dispatch.planning.processes.group_moves import GroupMove
from dispatch.planning.rules.move_verdicts import MoveVerdict
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("visit_moves", __name__, description="Several visits moved by hand in one go.")


@blueprint.post("/visit-moves/verdict")
@needs(Permission.PLANS_WRITE)
@blueprint.arguments(GroupMoveSchema)
@blueprint.response(200, GroupVerdictOut)
def verdict(body: GroupMove) -> MoveVerdict:
    """Tells what the moves would break, cost and tell together, each with those before it made; changes nothing."""
    return group_moves.judge(backend(), actor(), body)


@blueprint.post("/visit-moves")
@needs(Permission.PLANS_WRITE)
@blueprint.arguments(GroupMoveSchema)
@blueprint.response(200, MovedVisits)
def move(body: GroupMove) -> dict[str, Any]:
    """Moves all or none: 409 with the broken rules unless a reason overrides them, 412 where one has changed."""
    return {"items": group_moves.move(backend(), actor(), body)}
