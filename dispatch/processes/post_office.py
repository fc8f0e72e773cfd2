"""What sending needs of the backend beside transactions: the carriers, and a clock between two transactions."""

from typing import Protocol

from dispatch.gateways.carriers import Carriers
from dispatch.gateways.clock import Clock
from dispatch.processes.house import House


class PostOffice(House, Protocol):
    """A house with carriers; `dispatch.bootstrap.Backend` is one."""

    @property
    def carriers(self) -> Carriers:
        """The ways out."""
        ...

    @property
    def clock(self) -> Clock:
        """Tells when a call ended."""
        ...
