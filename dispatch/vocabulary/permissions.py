"""Who may do what. Every route names one of these permissions."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dispatch.vocabulary.errors import Forbidden
from dispatch.vocabulary.terms import Role


class Permission(StrEnum):
    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    TECHNICIANS_READ = "technicians:read"
    TECHNICIANS_WRITE = "technicians:write"
    PLANS_READ = "plans:read"
    PLANS_WRITE = "plans:write"
    BOOKING = "booking:write"
    MESSAGES_READ = "messages:read"
    MESSAGES_WRITE = "messages:write"
    FOLLOW_UPS_READ = "follow_ups:read"
    FOLLOW_UPS_WRITE = "follow_ups:write"
    COMPLAINTS_READ = "complaints:read"
    COMPLAINTS_WRITE = "complaints:write"
    TASKS_READ = "tasks:read"
    TASKS_WRITE = "tasks:write"
    EVENTS_READ = "events:read"
    REPORTS_READ = "reports:read"
    MOBILE = "mobile"
    SETTINGS_WRITE = "settings:write"
    HOUSE_WRITE = "house:write"
    """Settings that hold in every territory; for those whom no territory bounds."""
    OPERATOR_WRITE = "operator:write"
    """What an operator settles for itself, territories and words; for those bound to no less than a whole one."""
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    LINES_READ = "lines:read"
    LINES_WRITE = "lines:write"
    OUTAGES_READ = "outages:read"
    OUTAGES_WRITE = "outages:write"
    CAMPAIGNS_READ = "campaigns:read"
    CAMPAIGNS_WRITE = "campaigns:write"
    AUDIT_READ = "audit:read"
    USERS_WRITE = "users:write"
    PRIVACY = "privacy:write"
    """Give a person's data out, and erase it."""
    WEBHOOKS_WRITE = "webhooks:write"


_P = Permission
_READS = frozenset(
    {
        _P.SIGNED_IN, _P.ORDERS_READ, _P.TECHNICIANS_READ, _P.PLANS_READ, _P.MESSAGES_READ, _P.FOLLOW_UPS_READ,
        _P.TASKS_READ, _P.EVENTS_READ, _P.REPORTS_READ, _P.COMPLAINTS_READ, _P.CUSTOMERS_READ, _P.LINES_READ,
        _P.OUTAGES_READ,
        _P.CAMPAIGNS_READ,
    }
)  # fmt: skip

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission) - {_P.MOBILE},
    Role.DISPATCHER: _READS
    | {
        _P.ORDERS_WRITE, _P.TECHNICIANS_WRITE, _P.PLANS_WRITE, _P.BOOKING, _P.MESSAGES_WRITE, _P.FOLLOW_UPS_WRITE,
        _P.TASKS_WRITE, _P.SETTINGS_WRITE, _P.HOUSE_WRITE, _P.OPERATOR_WRITE, _P.COMPLAINTS_WRITE,
        _P.CUSTOMERS_WRITE, _P.LINES_WRITE, _P.OUTAGES_WRITE,
        _P.CAMPAIGNS_WRITE,
    },
    Role.SERVICE: _READS
    | {
        _P.ORDERS_WRITE, _P.BOOKING, _P.MESSAGES_WRITE, _P.FOLLOW_UPS_WRITE, _P.TASKS_WRITE, _P.COMPLAINTS_WRITE,
        _P.CUSTOMERS_WRITE,
    },
    Role.INTEGRATION: frozenset(
        {_P.SIGNED_IN, _P.ORDERS_READ, _P.ORDERS_WRITE, _P.BOOKING, _P.MESSAGES_READ, _P.FOLLOW_UPS_READ,
         _P.EVENTS_READ, _P.COMPLAINTS_READ, _P.COMPLAINTS_WRITE, _P.LINES_READ, _P.LINES_WRITE, _P.WEBHOOKS_WRITE,
         _P.OUTAGES_READ, _P.OUTAGES_WRITE}
    ),
    Role.TECHNICIAN: frozenset({_P.SIGNED_IN, _P.MOBILE}),
}  # fmt: skip


def mark_of(operator_id: int) -> int:
    """What stands for a whole operator among territories' ids: nobody who lacks it has all that the operator has."""
    return -operator_id


@dataclass(frozen=True)
class Actor:
    """Who asks: the name that the audit shows, the role, and the bounds of what they may see."""

    name: str
    role: Role
    user_id: int | None = None
    technician_id: int | None = None
    device_id: int | None = None
    session_id: int | None = None
    territory_ids: frozenset[int] = frozenset()
    """Empty means every territory. Whoever is of a whole operator has its mark among them."""
    scopes: frozenset[Permission] | None = None
    """What a token or a session is bounded to within the role; None for all of it."""
    only_asks: bool = False
    """Whether the request only reads, so that the database itself may keep it within the actor's bounds."""

    @property
    def source(self) -> str | None:
        """The source system whose orders are the only ones that an integration sees; None sees all."""
        return self.name if self.role is Role.INTEGRATION else None

    @property
    def operator_id(self) -> int | None:
        """The operator whose people they are, with all its territories; None for the house's and for any other's."""
        return next((-id for id in self.territory_ids if id < 0), None)

    def may(self, permission: Permission) -> bool:
        """Tells whether the actor's role includes a permission, and bounds and scopes leave it to them."""
        if permission is Permission.PUBLIC:
            return True
        if permission is Permission.HOUSE_WRITE and self.territory_ids:
            return False
        if permission is Permission.OPERATOR_WRITE and self.territory_ids and self.operator_id is None:
            return False
        in_scope = self.scopes is None or permission in self.scopes
        return in_scope and permission in PERMISSIONS[self.role]

    def must(self, permission: Permission) -> None:
        """Raises `Forbidden` unless the actor may."""
        if not self.may(permission):
            raise Forbidden(permission)


SYSTEM = Actor(name="system", role=Role.ADMIN)
"""The backend itself, in jobs."""
