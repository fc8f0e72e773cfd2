"""What sending needs of the backend beside transactions: the carriers."""

from typing import Protocol

from dispatch.kernel.backend import CoreBackend
from dispatch.messaging.carriers.carriers import Carriers


class SendingBackend(CoreBackend, Protocol):
    """A house with carriers; `dispatch.bootstrap.Backend` is one."""

    @property
    def carriers(self) -> Carriers:
        """The ways out."""
        ...
