"""What a process needs of the backend that runs it."""

from contextlib import AbstractContextManager
from typing import Protocol

from dispatch.domain.access import SYSTEM, Actor
from dispatch.services.work import Work


class House(Protocol):
    """Opens transactions, one after another; `dispatch.bootstrap.Backend` is one."""

    def work(self, actor: Actor = SYSTEM) -> AbstractContextManager[Work]:
        """One transaction for one use case, committed at its end."""
        ...
