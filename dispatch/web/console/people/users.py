"""Users on pages: listed and added, switched off, bound to territories, given another password."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dispatch.accounts.api.user_schemas import UserChangeSchema, UserInSchema
from dispatch.accounts.queries import users as queries
from dispatch.accounts.services import second_factors, sessions
from dispatch.accounts.services import users as services
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.actor_scope import is_bound
from dispatch.kernel.work import Work
from dispatch.operators.queries import operators as operator_queries
from dispatch.reports.queries import day_board as board_queries
from dispatch.vocabulary.permissions import PERMISSIONS, Permission
from dispatch.vocabulary.terms import DESK_ROLES, Role
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen
from dispatch.workforce.queries import technicians as technician_queries

users = console_pages("users")

MOST_SHOWN = 200


@users.get("/users")
@needs(Permission.USERS_WRITE)
def listed() -> Response:
    """Users within the actor's bounds, and a form for another."""
    with backend().work(actor()) as work:
        after = forms.number("after")
        rows = queries.users(work.session, work.actor, limit=MOST_SHOWN + 1, after=after)
        people = technician_queries.technicians(work.session, work.actor, limit=MOST_SHOWN, after=None, territory=None)
        return screen(
            "console/people/users.html",
            "users",
            zone=home_zone(work),
            users=rows[:MOST_SHOWN],
            further=rows[MOST_SHOWN - 1].id if len(rows) > MOST_SHOWN else None,
            territories=board_queries.territories(work.session, work.actor),
            technicians=people,
            roles=list(Role),
            is_bound=is_bound(work.actor),
            operators=operator_queries.listed(work.session, work.actor, limit=MOST_SHOWN, after=None),
        )


@users.post("/users")
@needs(Permission.USERS_WRITE)
def add() -> Response:
    """Adds a person or a system."""

    def act(work: Work) -> object:
        return services.add(work, **form_bodies.read(UserInSchema(), _typed()))

    return attempt(act, "users.added")


@users.get("/users/<int:user_id>")
@needs(Permission.USERS_WRITE)
def read(user_id: int) -> Response:
    """A user: what they may see, where they are signed in, and their tokens."""
    with backend().work(actor()) as work:
        user = services.known(work, user_id)
        return screen(
            "console/people/user.html",
            "users",
            zone=home_zone(work),
            user=user,
            has_second_factor=second_factors.is_on(user),
            sessions=sessions.of_user(work, user_id),
            tokens=queries.tokens(work.session, user_id, limit=MOST_SHOWN, after=None),
            scopes=sorted(PERMISSIONS[Role(user.role)]),
            territories=board_queries.territories(work.session, work.actor),
            is_bound=is_bound(work.actor),
            operator=operator_queries.visible(work.session, work.actor, user.operator_id) if user.operator_id else None,
            desk_roles=[role.value for role in Role if role in DESK_ROLES],
            now=work.now,
        )


@users.post("/users/<int:user_id>/active")
@needs(Permission.USERS_WRITE)
def switch(user_id: int) -> Response:
    """Switches an account off, which ends its sessions and tokens at once, or on again."""
    active = request.form.get("active") == "yes"
    return _amend(user_id, {"active": active}, "users.is_on" if active else "users.is_off")


@users.post("/users/<int:user_id>/role")
@needs(Permission.USERS_WRITE)
def give_role(user_id: int) -> Response:
    """Gives somebody at a desk another role; their sessions and tokens end."""
    return _amend(user_id, {"role": request.form.get("role", "")}, "users.role_given")


@users.post("/users/<int:user_id>/territories")
@needs(Permission.USERS_WRITE)
def bind(user_id: int) -> Response:
    """Binds a user to territories; none ticked means every territory."""
    return _amend(user_id, {"territory_ids": forms.chosen_ids("territory")}, "users.bound")


@users.post("/users/<int:user_id>/password")
@needs(Permission.USERS_WRITE)
def give_password(user_id: int) -> Response:
    """Gives a user another password; their sessions end."""
    return _amend(user_id, {"password": request.form.get("password", "")}, "users.password_given")


@users.post("/users/<int:user_id>/second-factor/off")
@needs(Permission.USERS_WRITE)
def drop_second_factor(user_id: int) -> Response:
    """Lets somebody sign in without a code, as when their phone is lost."""
    return _amend(user_id, {"second_factor": False}, "users.second_factor_off")


def _amend(user_id: int, changes: dict[str, Any], done: str) -> Response:
    def act(work: Work) -> object:
        services.known(work, user_id)
        return services.amend(work, user_id, form_bodies.read(UserChangeSchema(), changes))

    return attempt(act, done)


def _typed() -> dict[str, Any]:
    """The fields as the API takes them; an integration and a technician with a device need no password."""
    typed = {
        "name": forms.text("name", most=100),
        "role": request.form.get("role", ""),
        "territory_ids": forms.chosen_ids("territory"),
        "technician_id": forms.number("technician"),
        "operator_id": forms.number("operator"),
    }
    password = request.form.get("password", "")
    return typed | ({"password": password} if password else {})
