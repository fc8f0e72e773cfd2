"""What an installation on the open internet needs: one finding for each, kept or not, in a sentence."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from dispatch.settings import Settings

NOBODYS_PHONE = "+12025550100"
THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class Finding:
    """A thing to have in order, and what to do where it is not."""

    name: str
    is_kept: bool
    advice: str


def findings(settings: Settings) -> list[Finding]:
    """Everything that the settings alone can tell."""
    address = urlsplit(settings.public_url)
    return [
        Finding("DATABASE_URL", bool(settings.database_url), "name a PostgreSQL of your own, with backups"),
        Finding("DISPATCH_PUBLIC_URL", address.scheme == "https", "begin it with https://"),
        Finding(
            "DISPATCH_TRUSTED_HOSTS",
            (address.hostname or "") in settings.hosts(),
            f"list the names that you answer under, {address.hostname} among them",
        ),
        Finding(
            "DISPATCH_TRUSTED_PROXIES",
            settings.trusted_proxies > 0,
            "count the proxies in front (TLS needs one); else all clients look like the proxy and share its limits",
        ),
        Finding(
            "DISPATCH_HOST",
            settings.host in THIS_MACHINE or settings.trusted_proxies > 0,
            "listen where only your proxy reaches it",
        ),
        Finding("DISPATCH_CARRIER", settings.reaches_people, "set a carrier; the inbox reaches nobody"),
        Finding("DISPATCH_INBOX", not settings.inbox, "leave it out: it shows customers' texts"),
        Finding("DISPATCH_CLOCK_FILE", settings.clock_file is None, "leave it out: promises need the real time"),
        Finding("DISPATCH_SERVICE_PHONE", settings.service_phone != NOBODYS_PHONE, "set the number customers call"),
        Finding("DISPATCH_ADMIN_SECOND_FACTOR", settings.admin_second_factor, "set it to true"),
        Finding("DISPATCH_LOG_FORMAT", settings.log_format == "json", "set it to json for a log that can be searched"),
    ]
