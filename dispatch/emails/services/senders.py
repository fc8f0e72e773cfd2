"""Whose a message is: by the conversation that it goes on with, by what it names, else by who wrote before."""

from collections.abc import Iterator, Sequence

from dispatch.emails.queries import claims
from dispatch.emails.rules.mentions import mentions_of
from dispatch.emails.rules.reading import ReadEmail
from dispatch.emails.rules.whose import Claim, SeveralPeople, whose
from dispatch.kernel.phone_parsing import phones_in
from dispatch.kernel.work import Work

LONGEST_SEARCHED = 4000
"""Characters in which numbers are looked for."""

MOST_OFFERED = 10


def sender_of(work: Work, email: ReadEmail) -> Claim | SeveralPeople | None:
    """Who is meant, within the actor's bounds; what is only quoted counts where nothing else is named."""
    own = f"{email.subject}\n{email.signed_words}"[:LONGEST_SEARCHED]
    first = whose([claims.of_answered(work.session, work.actor, email.answers), *_named(work, own)])
    if first is not None:
        return first
    address = [claims.of_address(work.session, work.actor, email.from_address)] if email.from_address else []
    return whose([*_named(work, email.whole[:LONGEST_SEARCHED]), *address])


def candidates(work: Work, text: str) -> list[Claim]:
    """Everybody who may be meant by what a text names, the strongest first; each thing once."""
    return list(dict.fromkeys(one for group in _named(work, text[:LONGEST_SEARCHED]) for one in group))[:MOST_OFFERED]


def _named(work: Work, text: str) -> Iterator[Sequence[Claim]]:
    named = mentions_of(text)
    yield claims.of_complaints(work.session, work.actor, named.complaint_ids)
    yield claims.of_orders(work.session, work.actor, named.order_ids, named.tokens)
    yield claims.of_lines(work.session, work.actor, named.tokens)
    yield claims.of_phones(work.session, work.actor, phones_in(text, work.tools.phone_region))
