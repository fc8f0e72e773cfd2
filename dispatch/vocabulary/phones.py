"""A telephone number as the backend knows it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Phone:
    """A number in E.164 (`+` and 7 to 15 digits). A landline can be called but is never texted."""

    number: str
    textable: bool
