"""What a customer has agreed to, read from the ledger of what they gave and withdrew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from dispatch.vocabulary.terms import ConsentDoor, ConsentPurpose, ContactChannel, Language

_S, _TEXT, _CALL = ConsentPurpose.SERVICE, ContactChannel.TEXT, ContactChannel.CALL


@dataclass(frozen=True)
class ConsentWord:
    """That a customer gave or withdrew their consent for a purpose and a channel."""

    purpose: ConsentPurpose
    channel: ContactChannel
    given: bool


@dataclass(frozen=True)
class EnteredWord:
    """The newest entry of a purpose and channel."""

    given: bool
    at: datetime
    by: str
    door: ConsentDoor
    words: str = ""


@dataclass(frozen=True)
class ConsentState:
    """Whether a customer may be contacted for a purpose by a channel, and where that comes from; None: never said."""

    purpose: ConsentPurpose
    channel: ContactChannel
    given: bool
    entry: EnteredWord | None


@dataclass(frozen=True)
class PreferencesIn:
    """How a customer likes to be contacted; `hours` are local and come together or not at all.

    Without a language they keep the one that they have.
    """

    channel: ContactChannel | None = None
    hours_from: time | None = None
    hours_until: time | None = None
    named_contact_id: int | None = None
    language: Language | None = None


@dataclass(frozen=True)
class ContactWishes:
    """What one person wants: the newest entries by purpose and channel, and whether their number stopped texts.

    Service (what keeps an appointment) needs no consent, and may be withdrawn; every other purpose must be given. A
    STOP is the number's: it lasts as long as the number is stopped, and no longer.
    """

    entries: Mapping[tuple[ConsentPurpose, ContactChannel], EnteredWord] = field(default_factory=dict)
    number_stopped: bool = False
    preferences: PreferencesIn = field(default_factory=PreferencesIn)

    @property
    def opted_out(self) -> bool:
        """Whether they want no texts at all."""
        return self.number_stopped or not self._service_by(_TEXT)

    @property
    def do_not_disturb(self) -> bool:
        """Whether nothing but answers may reach them, by text or by call."""
        return not self._service_by(_TEXT) and not self._service_by(_CALL)

    @property
    def may_be_called(self) -> bool:
        """Whether calls that keep their appointment may reach them."""
        return self._service_by(_CALL)

    def agreed(self, channel: ContactChannel) -> frozenset[ConsentPurpose]:
        """The purposes for which they agreed to be contacted by a channel."""
        return frozenset(state.purpose for state in self.states() if state.given and state.channel is channel)

    def prefers_other_than(self, channel: ContactChannel) -> bool:
        """Whether they would rather be contacted by the other channel."""
        return self.preferences.channel not in (None, channel)

    def states(self) -> Iterator[ConsentState]:
        """The state of every purpose and channel."""
        for purpose in ConsentPurpose:
            for channel in ContactChannel:
                entry = self.entries.get((purpose, channel))
                yield ConsentState(purpose, channel, self._given(purpose, channel), entry)

    def _given(self, purpose: ConsentPurpose, channel: ContactChannel) -> bool:
        if channel is _TEXT and self.number_stopped:
            return False
        if purpose is _S:
            return self._service_by(channel)
        entry = self.entries.get((purpose, channel))
        return entry is not None and entry.given

    def _service_by(self, channel: ContactChannel) -> bool:
        entry = self.entries.get((_S, channel))
        return entry is None or entry.given or entry.door is ConsentDoor.TEXT
