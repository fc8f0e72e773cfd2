"""Every blueprint of the API, in the order in which the documentation lists them."""

from flask_smorest import Blueprint

from dispatch.http.orders import blueprint as orders

BLUEPRINTS: tuple[Blueprint, ...] = (orders,)
