"""The dispatchers' pages."""

from flask import Blueprint

from dispatch.web.console.account import account
from dispatch.web.console.board_week.pages import week
from dispatch.web.console.campaigns.pages import campaigns
from dispatch.web.console.complaints.causes import causes
from dispatch.web.console.complaints.improvements import improvement_pages
from dispatch.web.console.complaints.listing import listing
from dispatch.web.console.complaints.ticket import ticket
from dispatch.web.console.contacts.consents import consents
from dispatch.web.console.customers import customers
from dispatch.web.console.day_board import board
from dispatch.web.console.emails.pages import email_pages
from dispatch.web.console.goodwill.actions import goodwill
from dispatch.web.console.house.audit import audit
from dispatch.web.console.house.problems import problems
from dispatch.web.console.imports import imports
from dispatch.web.console.intake.lines import lines
from dispatch.web.console.intake.new_order import new_order
from dispatch.web.console.intake.times import times
from dispatch.web.console.jeopardies import risks
from dispatch.web.console.line_tests.order_actions import line_test_actions
from dispatch.web.console.line_tests.rules import line_test_rules
from dispatch.web.console.live_board import live_board
from dispatch.web.console.messages import messages
from dispatch.web.console.order import orders
from dispatch.web.console.order_page.changes import order_changes
from dispatch.web.console.order_page.photographs import photographs
from dispatch.web.console.outages.listing import outage_list
from dispatch.web.console.outages.one_outage import one_outage
from dispatch.web.console.people.absence_requests import absence_requests
from dispatch.web.console.people.certificates import certificates
from dispatch.web.console.people.devices import devices
from dispatch.web.console.people.photo_proposals import photo_proposals
from dispatch.web.console.people.photos import photos
from dispatch.web.console.people.technicians import technicians
from dispatch.web.console.people.user_access import user_access
from dispatch.web.console.people.users import users
from dispatch.web.console.people.van_parts import van_parts
from dispatch.web.console.people.wishes import wishes
from dispatch.web.console.people.working_times import working_times
from dispatch.web.console.plans import plans
from dispatch.web.console.quality.clusters import clusters
from dispatch.web.console.quality.coaching import coaching
from dispatch.web.console.quality.leaving import leaving
from dispatch.web.console.quality.voice import voice_pages
from dispatch.web.console.reports.calibration import calibration_report
from dispatch.web.console.reports.contacts import contact_pages
from dispatch.web.console.reports.further import further_reports
from dispatch.web.console.reports.nodes import node_pages
from dispatch.web.console.reports.nps import nps_pages
from dispatch.web.console.reports.service import service_report
from dispatch.web.console.reports.technicians import technician_reports
from dispatch.web.console.search.everything import search
from dispatch.web.console.settings.booking_rules import booking_rules
from dispatch.web.console.settings.call_scripts import call_script_pages
from dispatch.web.console.settings.checklists import checklists
from dispatch.web.console.settings.goodwill_rules import goodwill_rule_pages
from dispatch.web.console.settings.nodes import process_node_pages
from dispatch.web.console.settings.operators import operators
from dispatch.web.console.settings.repeat_rules import repeat_rule_pages
from dispatch.web.console.settings.sampling import sampling_pages
from dispatch.web.console.settings.territories import territories
from dispatch.web.console.settings.tiers import tier_pages
from dispatch.web.console.settings.warranty_terms import warranty_term_pages
from dispatch.web.console.settings.wordings import wordings
from dispatch.web.console.settings.work_types import work_types
from dispatch.web.console.simulations.pages import simulations
from dispatch.web.console.waitlist import waiting
from dispatch.web.console.webhooks import webhooks
from dispatch.web.console.worklist import worklist

BLUEPRINTS: tuple[Blueprint, ...] = (
    live_board,
    week,
    board,
    plans,
    devices,
    messages,
    worklist,
    orders,
    new_order,
    search,
    work_types,
    wordings,
    booking_rules,
    times,
    risks,
    waiting,
    account,
    customers,
    consents,
    wishes,
    campaigns,
    imports,
    service_report,
    webhooks,
    listing,
    ticket,
    causes,
    email_pages,
    improvement_pages,
    goodwill,
    technicians,
    working_times,
    van_parts,
    certificates,
    photos,
    photo_proposals,
    absence_requests,
    users,
    user_access,
    operators,
    territories,
    checklists,
    order_changes,
    photographs,
    further_reports,
    node_pages,
    technician_reports,
    nps_pages,
    contact_pages,
    clusters,
    coaching,
    leaving,
    process_node_pages,
    sampling_pages,
    call_script_pages,
    voice_pages,
    tier_pages,
    goodwill_rule_pages,
    warranty_term_pages,
    repeat_rule_pages,
    calibration_report,
    simulations,
    audit,
    problems,
    lines,
    outage_list,
    one_outage,
    line_test_actions,
    line_test_rules,
)
