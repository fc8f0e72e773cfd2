"""Every blueprint of the API, in the order in which the documentation lists them."""

from flask_smorest import Blueprint

from dispatch.http.attachments import blueprint as attachments
from dispatch.http.booking import blueprint as booking
from dispatch.http.booking_rules import blueprint as booking_rules
from dispatch.http.carrier_pushes import blueprint as carrier_pushes
from dispatch.http.complaints import blueprint as complaints
from dispatch.http.devices import blueprint as devices
from dispatch.http.events import blueprint as events
from dispatch.http.follow_ups import blueprint as follow_ups
from dispatch.http.ledger import blueprint as ledger
from dispatch.http.live import blueprint as live
from dispatch.http.message_report import blueprint as message_report
from dispatch.http.messages import blueprint as messages
from dispatch.http.mobile import blueprint as mobile
from dispatch.http.order_imports import blueprint as order_imports
from dispatch.http.orders import blueprint as orders
from dispatch.http.plans import blueprint as plans
from dispatch.http.reports import blueprint as reports
from dispatch.http.tasks import blueprint as tasks
from dispatch.http.technicians import blueprint as technicians
from dispatch.http.territories import blueprint as territories
from dispatch.http.users import blueprint as users
from dispatch.http.visits import blueprint as visits
from dispatch.http.waiting import blueprint as waiting
from dispatch.http.webhooks import blueprint as webhooks
from dispatch.http.wordings import blueprint as wordings
from dispatch.http.work_types import blueprint as work_types

BLUEPRINTS: tuple[Blueprint, ...] = (
    orders,
    order_imports,
    technicians,
    territories,
    work_types,
    plans,
    visits,
    booking,
    booking_rules,
    waiting,
    live,
    ledger,
    devices,
    mobile,
    attachments,
    messages,
    wordings,
    webhooks,
    carrier_pushes,
    follow_ups,
    complaints,
    reports,
    message_report,
    events,
    tasks,
    users,
)
