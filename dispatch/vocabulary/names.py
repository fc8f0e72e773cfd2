"""People's names as strangers may hear them."""


def given_name(name: str) -> str:
    """The first word of a name; a name that is written in one word stays whole, as Chinese names are."""
    return name.split(maxsplit=1)[0] if name.split() else name
