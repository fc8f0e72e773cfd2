"""What every use case is handed: an open transaction, the time, who asks, and the tools of the house."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.db.session import Session
from dispatch.domain.access import Actor
from dispatch.gateways.diaries import Diaries
from dispatch.gateways.queue import Queue
from dispatch.gateways.secrets import Keys
from dispatch.gateways.texting import Texting


@dataclass(frozen=True)
class Tools:
    """What services need from the outside and from the settings; chosen once, in `bootstrap`."""

    queue: Queue
    keys: Keys
    public_url: str
    service_phone: str
    brand: str
    phone_region: str
    default_language: str
    default_zone: ZoneInfo
    """The zone of what lies in no territory."""
    texting: Texting
    survey_wait: timedelta
    solve_seconds: int
    diaries: Diaries
    """What this process remembers of technicians' days."""


@dataclass(frozen=True)
class Work:
    """One use case's surroundings. The edge opens and commits; services only use it."""

    session: Session
    now: datetime
    actor: Actor
    tools: Tools
