"""The dispatchers' pages."""

from flask import Blueprint

from dispatch.web.console.board import board
from dispatch.web.console.desk import desk
from dispatch.web.console.devices import devices
from dispatch.web.console.messages import messages
from dispatch.web.console.orders import orders
from dispatch.web.console.plans import plans
from dispatch.web.console.risks import risks
from dispatch.web.console.waiting import waiting

BLUEPRINTS: tuple[Blueprint, ...] = (board, plans, devices, messages, desk, orders, risks, waiting)
