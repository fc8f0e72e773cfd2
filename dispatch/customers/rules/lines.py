"""What the inventory says of a line, and what a technician fits to it."""

from dataclasses import dataclass
from datetime import date

from dispatch.customers.rules.people import CustomerIn, SiteIn

MOST_DEVICES = 20


@dataclass(frozen=True)
class DeviceIn:
    """A device on a line; `kind` is the operator's word for it (`ont`, `router`)."""

    serial: str
    kind: str = "device"
    model: str | None = None
    installed_on: date | None = None
    removed_on: date | None = None


@dataclass(frozen=True)
class LineIn:
    """A line as an inventory has it. `territory` is a code; None lets the site's point choose."""

    service_id: str
    customer: CustomerIn
    site: SiteIn
    access_node: str | None = None
    technology: str | None = None
    installer: str | None = None
    installed_on: date | None = None
    territory: str | None = None
    devices: tuple[DeviceIn, ...] = ()
