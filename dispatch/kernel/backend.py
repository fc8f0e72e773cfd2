"""What edges, processes and jobs need of the backend that runs them."""

from contextlib import AbstractContextManager
from typing import Protocol

from dispatch.db.session import Database
from dispatch.kernel.clock import Clock
from dispatch.kernel.machine import Machine
from dispatch.kernel.work import Tools, Work
from dispatch.settings import Settings
from dispatch.vocabulary.permissions import SYSTEM, Actor
from routing.roads import Roads


class CoreBackend(Protocol):
    """Opens transactions, one after another, and knows the roads; `dispatch.bootstrap.Backend` is one."""

    @property
    def settings(self) -> Settings:
        """What the operator set."""
        ...

    @property
    def database(self) -> Database:
        """The database that transactions are opened on."""
        ...

    @property
    def clock(self) -> Clock:
        """Tells the time between two transactions."""
        ...

    @property
    def tools(self) -> Tools:
        """What services are handed with each transaction."""
        ...

    @property
    def roads(self) -> Roads:
        """Driving times."""
        ...

    def be_admitted(self) -> None:
        """Raises `StrangeSchema` or `StrangeKeys` where this process must not use the database."""
        ...

    @property
    def machine(self) -> Machine:
        """The machine that this process runs on."""
        ...

    def work(self, actor: Actor = SYSTEM) -> AbstractContextManager[Work]:
        """One transaction for one use case, committed at its end."""
        ...

    def glance(self) -> AbstractContextManager[Work]:
        """A work that only asks, outside any transaction."""
        ...
