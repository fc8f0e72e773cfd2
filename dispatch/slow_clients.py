"""Lets no slow client hold a connection that somebody else needs.

Waitress reads requests without a thread for each, so half a request costs little but its connection. It closes one that
is silent; a client that sends a byte now and then is its guest for ever. Here every request has a time for the whole of
it, and where connections run short, those that wait longest for a request give way first.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from waitress.channel import HTTPChannel

REQUEST_SECONDS = 20.0
"""So long a request may take to arrive, head and body; 8 MB at 400 kB a second."""
MOST_CONNECTIONS = 800
"""Below the 1,024 open files that a process may have where nobody has said otherwise."""
CROWDED = 0.8
"""From this share of the connections on, whoever has sent no whole request gives way, the oldest first."""
LOOK_SECONDS = 0.5


@dataclass
class SlowClients:
    """Watches the connections of one server; `look` is called again and again by the thread that serves them.

    `most` connections are allowed at once; `seconds` is the time for a whole request; `clock` counts seconds.
    """

    most: int = MOST_CONNECTIONS
    seconds: float = REQUEST_SECONDS
    clock: Callable[[], float] = time.monotonic
    _looked_at: float = 0.0
    _since: dict[int, tuple[Any, float]] = field(default_factory=dict)
    """By connection: the request that arrives on it (None before its first byte), and when it was first seen."""

    def look(self, connections: Iterable[Any]) -> None:
        """Closes the connections whose request takes too long, and the slowest ones where there are too many.

        Does nothing for half a second after it has looked.
        """
        if self.clock() < self._looked_at + LOOK_SECONDS:
            return
        self._looked_at = self.clock()
        channels = [one for one in connections if isinstance(one, HTTPChannel)]
        waiting = self._waiting(channels)
        surplus = len(channels) - int(self.most * CROWDED)
        latest = self.clock() - self.seconds
        for place, (channel, since) in enumerate(waiting):
            if place < surplus or (channel.request is not None and since <= latest):
                channel.handle_close()

    def _waiting(self, channels: list[HTTPChannel]) -> list[tuple[HTTPChannel, float]]:
        """The connections that have no whole request, with the moment since when; the longest first."""
        now = self.clock()
        before, self._since = self._since, {}
        found = []
        for channel in channels:
            if channel.requests or channel.total_outbufs_len:
                continue
            request, since = before.get(id(channel), (None, now))
            if request is not channel.request:
                since = now
            self._since[id(channel)] = channel.request, since
            found.append((channel, since))
        return sorted(found, key=lambda one: one[1])
