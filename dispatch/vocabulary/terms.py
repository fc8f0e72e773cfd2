"""The trade's closed vocabularies, as they stand in the API, the tables and the texts."""

from enum import StrEnum

LINK_LETTERS = 13
"""How long the last part of a customer's link is: short enough for a text, with 77 bits too long to guess."""


class OrderKind(StrEnum):
    INSTALL = "install"
    REPAIR = "repair"
    RELOCATION = "relocation"
    CARE_VISIT = "care_visit"


class Priority(StrEnum):
    EMERGENCY = "emergency"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class FirstTechnician(StrEnum):
    """What becomes of the technician whose work did not hold when a repair repeats it."""

    EXCLUDED = "excluded"
    ACCOMPANIED = "accompanied"
    NONE = "none"
    NOBODY_ELSE = "nobody_else"


RULES_OF_FIRST_TECHNICIAN = (FirstTechnician.EXCLUDED, FirstTechnician.ACCOMPANIED, FirstTechnician.NONE)
"""What a rule may say; that nobody else is able is what may come of it."""


class Tier(StrEnum):
    STANDARD = "standard"
    GOLD = "gold"
    VIP = "vip"


class Language(StrEnum):
    CHINESE = "zh-CN"
    ENGLISH = "en"


class Role(StrEnum):
    ADMIN = "admin"
    DISPATCHER = "dispatcher"
    SERVICE = "service"
    TECHNICIAN = "technician"
    INTEGRATION = "integration"


DESK_ROLES = frozenset({Role.ADMIN, Role.DISPATCHER, Role.SERVICE})
"""Colleagues at a desk, between whom a role may change: a system's name is its source, a technician's is their own."""


class WindowForm(StrEnum):
    """How customers are told a window that they did not choose: by the hour, by the odds, or one of those on offer."""

    HOURS = "hours"
    ODDS = "odds"
    OFFERED = "offered"


class ConsentPurpose(StrEnum):
    """What a customer may be contacted for. Service is what keeps their appointment: it needs no consent."""

    SERVICE = "service"
    SURVEY = "survey"
    CARE = "care"
    MARKETING = "marketing"


class ContactChannel(StrEnum):
    """How a customer is contacted."""

    TEXT = "text"
    CALL = "call"


class ContactWay(StrEnum):
    """How a customer got in touch with us."""

    TEXT = "text"
    EMAIL = "email"
    PAGE = "page"
    """They wrote on a page of ours."""
    DESK = "desk"
    """They told a colleague, by phone or in person, who wrote it down."""
    API = "api"
    """They told another system."""


class ConsentDoor(StrEnum):
    """Which way a word about consent came in."""

    TEXT = "text"
    PAGE = "page"
    DESK = "desk"
    API = "api"
    ORDER = "order"
    """With an order, an inventory or a file of them."""
    ERASURE = "erasure"


class AppointmentState(StrEnum):
    LIVE = "live"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    FULFILLED = "fulfilled"
    MISSED = "missed"


class HoldState(StrEnum):
    HELD = "held"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"


class PromiseKind(StrEnum):
    ARRIVAL = "arrival"
    WARRANTY = "warranty"
    CALL_BACK = "call_back"


class PromiseState(StrEnum):
    MADE = "made"
    DELIVERED = "delivered"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class FollowUpKind(StrEnum):
    SURVEY = "survey"
    CALL_BACK = "call_back"


class FollowUpState(StrEnum):
    WAITING = "waiting"
    DUE = "due"
    DONE = "done"
    CANCELLED = "cancelled"


class EventVerdict(StrEnum):
    APPLIED = "applied"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REJECTED = "rejected"


class LocationState(StrEnum):
    LOCATED = "located"
    NEEDS_GEOCODING = "needs_geocoding"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"


class AbsenceKind(StrEnum):
    """Why a technician is away."""

    LEAVE = "leave"
    ILL = "ill"
    TRAINING = "training"
    MEETING = "meeting"
    APPOINTMENT = "appointment"
    """A private one, such as at a doctor's."""
    VEHICLE = "vehicle"
    """Theirs is down."""
    OTHER = "other"
    """What the reason says."""


class AbsenceRequestState(StrEnum):
    """Of an absence that a technician asks for."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """They took it back before anybody had answered."""


class PhotoProposalState(StrEnum):
    """Of a photo of their own that a technician proposes."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    REPLACED = "replaced"
    """They proposed another before anybody had answered, or left."""


class AttachmentPurpose(StrEnum):
    """What a file from the field is there for."""

    RECORD = "record"
    """It shows what was found and done."""
    SIGNATURE = "signature"
    """The customer's, under the work that was done."""


class Doing(StrEnum):
    """What somebody does with a visit that their page shows."""

    LOOKING = "looking"
    MOVING = "moving"


class WebhookDeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    """A trial that was not taken; events stay pending until they are."""
    WITHHELD = "withheld"
    """The endpoint's owner may not see the event any more."""


class EndpointOffReason(StrEnum):
    BY_HAND = "by_hand"
    GONE = "gone"
    RETRIES_USED_UP = "retries_used_up"
    OWNER_INACTIVE = "owner_inactive"
    SECRET_LOST = "secret_lost"  # noqa: S105 - A code, no secret.


class AnswerChannel(StrEnum):
    """How a customer answered a question after a visit."""

    PAGE = "page"
    TEXT = "text"
    CALL = "call"


class OutageKind(StrEnum):
    """Whether a part of the network is out by plan."""

    PLANNED_WORK = "planned_work"
    OUTAGE = "outage"


class OutageNews(StrEnum):
    """What those whom an outage affects are told last."""

    KNOWN = "known"
    CHANGED = "changed"
    OVER = "over"
    OFF = "off"


class JoinState(StrEnum):
    """Of a repair that waits for the end of an outage instead of a visit."""

    JOINED = "joined"
    ASKED = "asked"
    """The outage is over, and the customer is asked whether it works again."""
    WORKS = "works"
    REMAINS = "remains"
    """The fault is still there: the order goes on as any other."""
    SILENT = "silent"
    RELEASED = "released"
    """A person took it out."""
    ENDED = "ended"
    """The order was cancelled or ended otherwise meanwhile."""


class ProcessNode(StrEnum):
    """The points that every order passes, in their order; each has an owner and a limit."""

    TAKEN_IN = "taken_in"
    LOCATED = "located"
    OFFERED = "offered"
    BOOKED = "booked"
    PLANNED = "planned"
    TOLD = "told"
    ON_THE_WAY = "on_the_way"
    ON_SITE = "on_site"
    DONE = "done"
    ASKED = "asked"
    CLOSED = "closed"


class NodeOwnerKind(StrEnum):
    """Whose a node of the process is: one person's, a role's, or whoever owns the territory."""

    USER = "user"
    ROLE = "role"
    TERRITORY = "territory"


class FactorSubject(StrEnum):
    """What a learned factor on planned durations is about."""

    ALL = "all"
    WORK_TYPE = "work_type"
    SYMPTOM = "symptom"
    NEWNESS = "newness"
    TECHNICIAN = "technician"
    HOUR = "hour"
    TIER = "tier"
    DRIVE = "drive"
    DRIVE_HOUR = "drive_hour"
    DRIVE_AREA = "drive_area"


class SimulatedOrders(StrEnum):
    """Which orders a simulation plays."""

    PAST = "past"
    """Those that came in, as they came."""
    DRAWN = "drawn"
    """Drawn from such as came."""


class SimulatedWindows(StrEnum):
    """How a simulated policy words the time that customers without a slot of their own are told."""

    TODAY = "today"
    BLOCKS = "blocks"
    ODDS = "odds"
    """The narrowest window that holds with the policy's level."""


class LineVerdict(StrEnum):
    """What a test of a line means for whoever would drive there."""

    WORKS = "works"
    FIX_REMOTELY = "fix_remotely"
    GO = "go"
    OUTAGE = "outage"


class LineTestState(StrEnum):
    """How far a test of a line is."""

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    UNANSWERED = "unanswered"
    """It ended without a result, or nobody waits for it any more."""


class LineTestOccasion(StrEnum):
    """Why a line is tested."""

    INTAKE = "intake"
    BEFORE_DISPATCH = "before_dispatch"
    AFTER_WORK = "after_work"
    BY_HAND = "by_hand"


class RemoteFixState(StrEnum):
    """Of a repair that is mended from afar instead of by a visit."""

    OPEN = "open"
    ASKED = "asked"
    """It is mended, and the customer is asked whether it works."""
    WORKS = "works"
    REMAINS = "remains"
    """The fault is still there: the order goes on as any other."""
    SILENT = "silent"
    RELEASED = "released"
    """A person decided that somebody must go."""
    ENDED = "ended"
    """The order was cancelled or ended otherwise meanwhile."""


class ClusterKind(StrEnum):
    """What the faults of a cluster have in common."""

    ACCESS_NODE = "access_node"
    DEVICE_MODEL = "device_model"
    INSTALLER = "installer"
    BUILDING = "building"
    SYMPTOM = "symptom"


class KeptReport(StrEnum):
    """What is counted by days that are over and kept."""

    PROMISES = "promises"
    CONTACTS = "contacts"
    MESSAGES = "messages"
