"""Pictures that came with a customer's text: where the carrier keeps them."""

from dispatch.db.tables import InboundText


def pictures_of(text: InboundText) -> tuple[str, ...]:
    """The addresses that a page may link to; any other scheme than the web's is left out."""
    return tuple(address for address in text.media if address.startswith(("https://", "http://")))
