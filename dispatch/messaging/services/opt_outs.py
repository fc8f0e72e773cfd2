"""Who wants no texts (invariant 16), whichever of the operator's secrets the note was made with."""

from collections.abc import Iterable

from dispatch.customers.queries import consents
from dispatch.customers.rules.consents import ConsentWord
from dispatch.customers.services import consent_ledger
from dispatch.kernel.work import Work
from dispatch.messaging.queries import recipients as queries
from dispatch.vocabulary.terms import ConsentDoor, ConsentPurpose, ContactChannel

SEPARATOR = ","


def silenced(work: Work, numbers: Iterable[str]) -> frozenset[str]:
    """Those of these numbers that want no texts."""
    hashes = {one: number for number in numbers for one in work.tools.keys.number_hashes(number)}
    return frozenset(hashes[one] for one in queries.opted_out(work.session, hashes))


def is_silenced(work: Work, number: str) -> bool:
    """Tells whether a number wants no texts."""
    return bool(silenced(work, [number]))


def opt_out(work: Work, number: str, words: str = "") -> bool:
    """Notes that a number wants no texts, from the commit on; False when that was known. `words` are the customer's."""
    keys = work.tools.keys
    renew(work, [number])
    is_new = queries.opt_out(work.session, keys.number_hash(number), keys.fingerprints()[0], work.now)
    if is_new:
        _enter(work, number, words, given=False)
    return is_new


def opt_in(work: Work, number: str, words: str = "") -> bool:
    """Notes that a number wants texts again; False when neither it nor anybody under it had stopped them."""
    was_out = queries.opt_in(work.session, work.tools.keys.number_hashes(number), work.now)
    entries = consents.newest(work.session, consents.with_number(work.session, number))
    withdrawn = any(not one[_TEXTS].given for one in entries.values() if _TEXTS in one)
    if was_out or withdrawn:
        _enter(work, number, words, given=True)
    return was_out or withdrawn


_TEXTS = ConsentPurpose.SERVICE, ContactChannel.TEXT


def _enter(work: Work, number: str, words: str, *, given: bool) -> None:
    """Writes into the ledger of everybody who is reached under the number that they stopped texts, or want them."""
    consent_ledger.enter(
        work,
        consents.with_number(work.session, number),
        [ConsentWord(*_TEXTS, given=given)],
        by=consent_ledger.CUSTOMER,
        door=ConsentDoor.TEXT,
        words=words,
    )


def standing_under(work: Work, number: str) -> str:
    """The hashes under which an opt-out of the number would stand, with commas between."""
    return SEPARATOR.join(work.tools.keys.number_hashes(number))


def renew(work: Work, numbers: Iterable[str]) -> int:
    """Keeps the opt-outs of these numbers under the key that signs; returns how many had another one."""
    keys = work.tools.keys
    moves = {old: newest for number in numbers for newest, *olds in [keys.number_hashes(number)] for old in olds}
    return queries.move_opt_outs(work.session, moves, keys.fingerprints()[0]) if moves else 0
