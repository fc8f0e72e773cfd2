"""Pairs a device: the attempt is counted even where the code turns out to be wrong."""

from dispatch.domain.access import Actor
from dispatch.domain.words import Role
from dispatch.processes.house import House
from dispatch.services.devices import GUESSES, GUESSES_OF_ALL, Paired, pair
from dispatch.services.throttling import admit

NEWCOMER = Actor(name="device", role=Role.TECHNICIAN)
"""Who holds nothing yet but a code."""


def pair_device(house: House, code: str, name: str, *, address: str) -> Paired:
    """Counts the attempt of a network address, then tries the code.

    Raises `TooMany` after ten attempts in ten minutes, and `Refused` for a code that does not work.
    """
    with house.work(NEWCOMER) as work:
        admit(work, GUESSES, address)
        admit(work, GUESSES_OF_ALL, "everybody")
    with house.work(NEWCOMER) as work:
        return pair(work, code, name)
