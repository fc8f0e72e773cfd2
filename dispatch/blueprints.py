"""Every blueprint of the API, in the order in which the documentation lists them."""

from flask_smorest import Blueprint

from dispatch.accounts.api.devices import blueprint as devices
from dispatch.accounts.api.sessions import blueprint as sessions
from dispatch.accounts.api.users import blueprint as users
from dispatch.aftercare.api.call_scripts import blueprint as call_scripts
from dispatch.aftercare.api.causes import blueprint as complaint_causes
from dispatch.aftercare.api.complaints import blueprint as complaints
from dispatch.aftercare.api.follow_ups import blueprint as follow_ups
from dispatch.aftercare.api.hand_overs import blueprint as hand_overs
from dispatch.aftercare.api.improvements import blueprint as improvements
from dispatch.aftercare.api.sampling import blueprint as sampling
from dispatch.booking.api.appointments import blueprint as booking
from dispatch.booking.api.booking_rules import blueprint as booking_rules
from dispatch.booking.api.waitlist import blueprint as waiting
from dispatch.campaigns.api.campaigns import blueprint as campaigns
from dispatch.customers.api.customers import blueprint as customers
from dispatch.customers.api.lines import blueprint as lines
from dispatch.customers.api.tiers import blueprint as tiers
from dispatch.customers.api.warranty_terms import blueprint as warranty_terms
from dispatch.emails.api.emails import blueprint as emails
from dispatch.event_feed.api.events import blueprint as events
from dispatch.event_feed.api.presences import blueprint as presences
from dispatch.field.api.attachments import blueprint as attachments
from dispatch.field.api.mobile import blueprint as mobile
from dispatch.goodwill.api.goodwill import blueprint as goodwill
from dispatch.goodwill.api.goodwill_rules import blueprint as goodwill_rules
from dispatch.line_tests.api.line_test_rules import blueprint as line_test_rules
from dispatch.line_tests.api.line_tests import blueprint as line_tests
from dispatch.live_day.api.board import blueprint as board
from dispatch.live_day.api.live_day import blueprint as live
from dispatch.live_day.api.week import blueprint as week
from dispatch.messaging.api.consents import blueprint as consents
from dispatch.messaging.api.message_report import blueprint as message_report
from dispatch.messaging.api.messages import blueprint as messages
from dispatch.messaging.api.wordings import blueprint as wordings
from dispatch.operations.privacy.api import blueprint as privacy
from dispatch.operators.api.operators import blueprint as operators
from dispatch.orders.api.imports import blueprint as order_imports
from dispatch.orders.api.orders import blueprint as orders
from dispatch.orders.api.repeat_rules import blueprint as repeat_rules
from dispatch.orders.api.technician_wishes import blueprint as standing_wishes
from dispatch.orders.api.work_types import blueprint as work_types
from dispatch.outages.api.outages import blueprint as outages
from dispatch.planning.api.group_moves import blueprint as visit_moves
from dispatch.planning.api.manual_assignment import blueprint as visits
from dispatch.planning.api.plans import blueprint as plans
from dispatch.quality.api.clusters import blueprint as clusters
from dispatch.quality.api.coaching import blueprint as coaching
from dispatch.quality.api.leaving import blueprint as standing
from dispatch.quality.api.voice import blueprint as voice
from dispatch.replies.api.carrier_webhooks import blueprint as carrier_pushes
from dispatch.replies.api.conversations import blueprint as conversations
from dispatch.replies.api.twilio_webhooks import blueprint as webhooks
from dispatch.reports.api.contacts import blueprint as contacts
from dispatch.reports.api.nps import blueprint as nps
from dispatch.reports.api.process_nodes import blueprint as process_nodes
from dispatch.reports.api.process_report import blueprint as reports
from dispatch.reports.api.promise_ledger import blueprint as ledger
from dispatch.reports.api.service_report import blueprint as service_report
from dispatch.reports.api.technician_report import blueprint as technician_report
from dispatch.simulation.api.simulations import blueprint as simulations
from dispatch.uncertainty.api.calibration import blueprint as calibration
from dispatch.webhooks.api.endpoints import blueprint as webhook_endpoints
from dispatch.workforce.api.absence_requests import blueprint as absence_requests
from dispatch.workforce.api.certificates import blueprint as certificates
from dispatch.workforce.api.photo_proposals import blueprint as photo_proposals
from dispatch.workforce.api.technician_photos import blueprint as technician_photos
from dispatch.workforce.api.technicians import blueprint as technicians
from dispatch.workforce.api.territories import blueprint as territories
from dispatch.workforce.api.van_parts import blueprint as van_parts
from dispatch.worklist.api.tasks import blueprint as tasks

BLUEPRINTS: tuple[Blueprint, ...] = (
    orders,
    order_imports,
    customers,
    consents,
    privacy,
    lines,
    tiers,
    warranty_terms,
    repeat_rules,
    technicians,
    van_parts,
    certificates,
    technician_photos,
    photo_proposals,
    absence_requests,
    operators,
    territories,
    standing_wishes,
    work_types,
    plans,
    visits,
    visit_moves,
    booking,
    booking_rules,
    waiting,
    board,
    week,
    live,
    ledger,
    devices,
    mobile,
    attachments,
    messages,
    conversations,
    wordings,
    webhooks,
    carrier_pushes,
    follow_ups,
    complaints,
    emails,
    hand_overs,
    complaint_causes,
    improvements,
    goodwill,
    goodwill_rules,
    outages,
    line_tests,
    line_test_rules,
    campaigns,
    reports,
    process_nodes,
    nps,
    contacts,
    sampling,
    call_scripts,
    voice,
    service_report,
    technician_report,
    message_report,
    calibration,
    simulations,
    clusters,
    coaching,
    standing,
    events,
    presences,
    webhook_endpoints,
    tasks,
    users,
    sessions,
)
