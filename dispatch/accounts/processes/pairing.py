"""Pairs a device: an attempt is counted before it is made, and given back when the code was right."""

from dispatch.accounts.services.devices import GUESSES, PairedDevice, pair
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.throttling import admit, give_back, network_of
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import Role

NEWCOMER = Actor(name="device", role=Role.TECHNICIAN)
"""Who holds nothing yet but a code."""


def pair_device(backend: CoreBackend, code: str, name: str, *, address: str) -> PairedDevice:
    """Counts the attempt of a network address, then tries the code.

    A right code is no guess and counts for nothing: a whole crew pairs behind one office's address. Raises `TooMany`
    after ten wrong ones in ten minutes, and `Refused` for a code that does not work.
    """
    address = network_of(address)
    with backend.work(NEWCOMER) as work:
        admit(work, GUESSES, address)
    with backend.work(NEWCOMER) as work:
        paired = pair(work, code, name)
        give_back(work, GUESSES, address)
        return paired
