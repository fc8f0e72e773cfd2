"""Who wants no texts (invariant 16), whichever of the operator's secrets the note was made with."""

from collections.abc import Iterable

from dispatch.kernel.work import Work
from dispatch.messaging.queries import recipients as queries

SEPARATOR = ","


def silenced(work: Work, numbers: Iterable[str]) -> frozenset[str]:
    """Those of these numbers that want no texts."""
    hashes = {one: number for number in numbers for one in work.tools.keys.number_hashes(number)}
    return frozenset(hashes[one] for one in queries.opted_out(work.session, hashes))


def is_silenced(work: Work, number: str) -> bool:
    """Tells whether a number wants no texts."""
    return bool(silenced(work, [number]))


def opt_out(work: Work, number: str) -> bool:
    """Notes that a number wants no texts, from the commit on; False when that was known."""
    keys = work.tools.keys
    renew(work, [number])
    return queries.opt_out(work.session, keys.number_hash(number), keys.fingerprints()[0], work.now)


def opt_in(work: Work, number: str) -> bool:
    """Notes that a number wants texts again; False when it had not opted out."""
    return queries.opt_in(work.session, work.tools.keys.number_hashes(number), work.now)


def standing_under(work: Work, number: str) -> str:
    """The hashes under which an opt-out of the number would stand, with commas between."""
    return SEPARATOR.join(work.tools.keys.number_hashes(number))


def renew(work: Work, numbers: Iterable[str]) -> int:
    """Keeps the opt-outs of these numbers under the key that signs; returns how many had another one."""
    keys = work.tools.keys
    moves = {old: newest for number in numbers for newest, *olds in [keys.number_hashes(number)] for old in olds}
    return queries.move_opt_outs(work.session, moves, keys.fingerprints()[0]) if moves else 0
