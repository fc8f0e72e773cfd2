"""What is said of a technician's certificate, and when a skill counts only with one."""

from dataclasses import dataclass
from datetime import date

from dispatch.vocabulary.errors import Invalid


@dataclass(frozen=True)
class CertificateIn:
    """A certificate for a skill; both days are included, and `valid_until` is None for one that does not end."""

    skill: str
    number: str
    issuer: str
    valid_from: date
    valid_until: date | None = None


def must_last(certificate: CertificateIn) -> None:
    """Raises `Invalid` for a certificate that ends before it begins."""
    if certificate.valid_until is not None and certificate.valid_until < certificate.valid_from:
        raise Invalid("bad_certificate", "A certificate ends on the day on which it begins, or later.")
