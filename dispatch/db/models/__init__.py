"""Every table of the backend, gathered so that migrations and relationships find them."""

from dispatch.db.models.access import ApiToken, AuditEntry, Event, IdempotencyRecord, User
from dispatch.db.models.attachments import Attachment
from dispatch.db.models.base import Base
from dispatch.db.models.booking import BookingRules, CapacityRule, Closure, Hold, SlotWindow
from dispatch.db.models.carriers import CarrierState, Wording
from dispatch.db.models.complaints import Complaint, ComplaintStep
from dispatch.db.models.field import Assignment, Device, FieldEvent, PairingCode, Position, PublicLink
from dispatch.db.models.imports import OrderImport
from dispatch.db.models.messages import Attempt, InboundText, InboxText, Message, OfferedSlot, OptOut, Receipt, Spending
from dispatch.db.models.orders import Appointment, Visit, VisitWindow, WorkOrder, WorkType
from dispatch.db.models.people import (
    Absence,
    Customer,
    GeocodedAddress,
    Shift,
    ShiftBreak,
    Site,
    Skill,
    Technician,
    TechnicianSkill,
    Territory,
)
from dispatch.db.models.plan_parts import PlanPart
from dispatch.db.models.plans import Plan, PlanChange, PlanStop, PlanUnplaced
from dispatch.db.models.promises import FollowUp, FollowUpAttempt, Jeopardy, Promise, Survey, Task, Warranty
from dispatch.db.models.route_changes import RouteChange
from dispatch.db.models.throttles import Throttle
from dispatch.db.models.waiting import WaitEntry, WaitOffer, WaitOpening

__all__ = [
    "Absence",
    "ApiToken",
    "Appointment",
    "Assignment",
    "Attachment",
    "Attempt",
    "AuditEntry",
    "Base",
    "BookingRules",
    "CapacityRule",
    "CarrierState",
    "Closure",
    "Complaint",
    "ComplaintStep",
    "Customer",
    "Device",
    "Event",
    "FieldEvent",
    "FollowUp",
    "FollowUpAttempt",
    "GeocodedAddress",
    "Hold",
    "IdempotencyRecord",
    "InboundText",
    "InboxText",
    "Jeopardy",
    "Message",
    "OfferedSlot",
    "OptOut",
    "OrderImport",
    "PairingCode",
    "Plan",
    "PlanChange",
    "PlanPart",
    "PlanStop",
    "PlanUnplaced",
    "Position",
    "Promise",
    "PublicLink",
    "Receipt",
    "RouteChange",
    "Shift",
    "ShiftBreak",
    "Site",
    "Skill",
    "SlotWindow",
    "Spending",
    "Survey",
    "Task",
    "Technician",
    "TechnicianSkill",
    "Territory",
    "Throttle",
    "User",
    "Visit",
    "VisitWindow",
    "WaitEntry",
    "WaitOffer",
    "WaitOpening",
    "Warranty",
    "Wording",
    "WorkOrder",
    "WorkType",
]
