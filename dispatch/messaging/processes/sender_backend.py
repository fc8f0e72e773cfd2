"""What sending needs of the backend beside transactions: the carriers."""

from typing import Protocol

from dispatch.kernel.house import House
from dispatch.messaging.carriers.carriers import Carriers


class SendingHouse(House, Protocol):
    """A house with carriers; `dispatch.bootstrap.Backend` is one."""

    @property
    def carriers(self) -> Carriers:
        """The ways out."""
        ...
