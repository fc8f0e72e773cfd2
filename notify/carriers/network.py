"""What the network tells of a call that broke, below every carrier's SDK."""

import logging
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import requests
from urllib3.exceptions import NewConnectionError

# It writes whole addresses at DEBUG, phone numbers in them, whatever the level of the program.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


def never_left(fault: BaseException) -> bool:
    """Whether a request surely was not sent: no connection came about. One that broke may have carried it."""
    return any(_no_connection(each) for each in _chain(fault))


def network_fault(fault: BaseException) -> str:
    """The name of the network's error inside whatever an SDK made of it."""
    named = (each for each in _chain(fault) if isinstance(each, requests.RequestException))
    return type(next(named, fault)).__name__


def optional_sdk(module: str, extra: str) -> ModuleType:
    """A module of an optional SDK. Raises `ImportError` that says what to install."""
    try:
        return import_module(module)
    except ModuleNotFoundError as missing:
        raise ImportError(f"This carrier needs its SDK: pip install 'field-dispatch[{extra}]'.") from missing


def _no_connection(fault: BaseException) -> bool:
    if isinstance(fault, requests.ConnectTimeout):
        return True
    inner = fault.args[0] if isinstance(fault, requests.ConnectionError) and fault.args else None
    return isinstance(getattr(inner, "reason", None), NewConnectionError)


def _chain(fault: BaseException) -> Iterator[BaseException]:
    """The error and what it was raised from: SDKs wrap the network's error in their own."""
    current: BaseException | None = fault
    while current is not None:
        yield current
        # Alibaba's SDK keeps the error that it ends with in an attribute of its own.
        inner = getattr(current, "inner_exception", None)
        current = inner or current.__cause__ or current.__context__
