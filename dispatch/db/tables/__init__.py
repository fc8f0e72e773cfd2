"""Every table of the backend, gathered so that migrations and relationships find them."""

from dispatch.db.tables.absence_requests import AbsenceRequest
from dispatch.db.tables.accounts import ApiToken, AuditChange, AuditEntry, Event, IdempotencyRecord, SignInSession, User
from dispatch.db.tables.attachments import Attachment, UploadPart
from dispatch.db.tables.base import Base
from dispatch.db.tables.booking import BookingRules, CapacityRule, Closure, Hold, SlotWindow
from dispatch.db.tables.calibrations import Calibration, DurationFactor
from dispatch.db.tables.call_scripts import CallScript
from dispatch.db.tables.campaigns import Campaign, CampaignMember
from dispatch.db.tables.carriers import CarrierState, SendingPause, Wording
from dispatch.db.tables.certificates import CertificateRule, TechnicianCertificate
from dispatch.db.tables.clusters import Cluster, ClusterOrder
from dispatch.db.tables.coaching import CoachingCase, CoachingOrder
from dispatch.db.tables.complaints import (
    Complaint,
    ComplaintCause,
    ComplaintHandOver,
    ComplaintLink,
    ComplaintStep,
    CorrectiveAction,
    ImprovementRecipient,
    RecoverySurvey,
)
from dispatch.db.tables.consents import ConsentEntry, CustomerPreference
from dispatch.db.tables.contacts import CustomerContact
from dispatch.db.tables.customers import CustomerMerge, CustomerNote, LineDevice, ServiceLine
from dispatch.db.tables.emails import EmailAttachment, InboundEmail
from dispatch.db.tables.field import ArrivalNote, Assignment, Device, FieldEvent, PairingCode, Position, PublicLink
from dispatch.db.tables.goodwill import Goodwill, GoodwillRule
from dispatch.db.tables.keys import KeyFingerprint
from dispatch.db.tables.lead_times import LeadTime, StaleLeadTime
from dispatch.db.tables.line_tests import LineTest, LineTestRule, RemoteFix
from dispatch.db.tables.messages import (
    Attempt,
    InboundText,
    InboxText,
    Message,
    OfferedSlot,
    OfferedVisit,
    OptOut,
    Receipt,
    Spending,
)
from dispatch.db.tables.operators import Operator
from dispatch.db.tables.order_imports import OrderImport
from dispatch.db.tables.orders import Appointment, Visit, VisitWindow, WorkOrder, WorkType
from dispatch.db.tables.outage_orders import OutageOrder
from dispatch.db.tables.outages import Outage, OutageRecipient
from dispatch.db.tables.plan_parts import PlanPart
from dispatch.db.tables.plans import Plan, PlanChange, PlanStop, PlanUnplaced
from dispatch.db.tables.presences import Presence
from dispatch.db.tables.process import NodeDelay, ProcessNodeSetting, TerritoryOwner
from dispatch.db.tables.promises import (
    FollowUp,
    FollowUpAttempt,
    Jeopardy,
    Promise,
    Recommendation,
    Survey,
    Task,
    Warranty,
)
from dispatch.db.tables.repeat_rules import RepeatRule
from dispatch.db.tables.report_days import ContactDay, KeptReportDay, MessageDay, PromiseDay, StaleReportDay
from dispatch.db.tables.route_changes import RouteChange
from dispatch.db.tables.sampling import SamplingRule
from dispatch.db.tables.service_days import KeptDay, ServiceDay, StaleDay
from dispatch.db.tables.service_paces import ServicePace
from dispatch.db.tables.simulations import Simulation
from dispatch.db.tables.technician_photos import PhotoProposal, TechnicianPhoto
from dispatch.db.tables.throttles import Throttle
from dispatch.db.tables.tiers import TierSetting
from dispatch.db.tables.van_parts import PartUsed, Pickup, VanPart
from dispatch.db.tables.voice import VoiceCount, VoiceTheme
from dispatch.db.tables.waitlist import WaitEntry, WaitOffer, WaitOpening
from dispatch.db.tables.warranty_terms import WarrantySetting
from dispatch.db.tables.webhooks import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from dispatch.db.tables.workforce import (
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

__all__ = [
    "Absence",
    "AbsenceRequest",
    "ApiToken",
    "Appointment",
    "ArrivalNote",
    "Assignment",
    "Attachment",
    "Attempt",
    "AuditChange",
    "AuditEntry",
    "Base",
    "BookingRules",
    "Calibration",
    "CallScript",
    "Campaign",
    "CampaignMember",
    "CapacityRule",
    "CarrierState",
    "CertificateRule",
    "Closure",
    "Cluster",
    "ClusterOrder",
    "CoachingCase",
    "CoachingOrder",
    "Complaint",
    "ComplaintCause",
    "ComplaintHandOver",
    "ComplaintLink",
    "ComplaintStep",
    "ConsentEntry",
    "ContactDay",
    "CorrectiveAction",
    "Customer",
    "CustomerContact",
    "CustomerMerge",
    "CustomerNote",
    "CustomerPreference",
    "Device",
    "DurationFactor",
    "EmailAttachment",
    "Event",
    "FieldEvent",
    "FollowUp",
    "FollowUpAttempt",
    "GeocodedAddress",
    "Goodwill",
    "GoodwillRule",
    "Hold",
    "IdempotencyRecord",
    "ImprovementRecipient",
    "InboundEmail",
    "InboundText",
    "InboxText",
    "Jeopardy",
    "KeptDay",
    "KeptReportDay",
    "KeyFingerprint",
    "LeadTime",
    "LineDevice",
    "LineTest",
    "LineTestRule",
    "Message",
    "MessageDay",
    "NodeDelay",
    "OfferedSlot",
    "OfferedVisit",
    "Operator",
    "OptOut",
    "OrderImport",
    "Outage",
    "OutageOrder",
    "OutageRecipient",
    "PairingCode",
    "PartUsed",
    "PhotoProposal",
    "Pickup",
    "Plan",
    "PlanChange",
    "PlanPart",
    "PlanStop",
    "PlanUnplaced",
    "Position",
    "Presence",
    "ProcessNodeSetting",
    "Promise",
    "PromiseDay",
    "PublicLink",
    "Receipt",
    "Recommendation",
    "RecoverySurvey",
    "RemoteFix",
    "RepeatRule",
    "RouteChange",
    "SamplingRule",
    "SendingPause",
    "ServiceDay",
    "ServiceLine",
    "ServicePace",
    "Shift",
    "ShiftBreak",
    "SignInSession",
    "Simulation",
    "Site",
    "Skill",
    "SlotWindow",
    "Spending",
    "StaleDay",
    "StaleLeadTime",
    "StaleReportDay",
    "Survey",
    "Task",
    "Technician",
    "TechnicianCertificate",
    "TechnicianPhoto",
    "TechnicianSkill",
    "Territory",
    "TerritoryOwner",
    "Throttle",
    "TierSetting",
    "UploadPart",
    "User",
    "VanPart",
    "Visit",
    "VisitWindow",
    "VoiceCount",
    "VoiceTheme",
    "WaitEntry",
    "WaitOffer",
    "WaitOpening",
    "Warranty",
    "WarrantySetting",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "Wording",
    "WorkOrder",
    "WorkType",
]
