"""Certificates on a technician's page, and the skills that need one on the page of the kinds of work."""

from werkzeug.wrappers import Response

from dispatch.http.guard import needs
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages
from dispatch.workforce.api.certificate_schemas import CertificateInSchema, CertificateRuleInSchema
from dispatch.workforce.services import certificates as services

certificates = console_pages("certificates")


@certificates.post("/technicians/<int:technician_id>/certificates")
@needs(Permission.TECHNICIANS_WRITE)
def enter(technician_id: int) -> Response:
    """Enters a certificate, or brings the one with this number up to date."""

    def act(work: Work) -> object:
        typed = {name: forms.text(name, most=100) for name in ("skill", "number", "issuer", "valid_from")}
        until = {"valid_until": forms.text("valid_until", most=10) or None}
        return services.enter(work, technician_id, form_bodies.read(CertificateInSchema(), typed | until))

    return attempt(act, "technicians.certificate_kept")


@certificates.post("/technicians/<int:technician_id>/certificates/<int:certificate_id>/remove")
@needs(Permission.TECHNICIANS_WRITE)
def remove(technician_id: int, certificate_id: int) -> Response:
    """Takes a certificate out."""
    return attempt(lambda work: services.remove(work, technician_id, certificate_id), "technicians.certificate_removed")


@certificates.post("/settings/certificate-rules")
@needs(Permission.HOUSE_WRITE)
def require() -> Response:
    """Says that a skill counts only with a certificate."""

    def act(work: Work) -> object:
        typed = {"skill": forms.text("skill", most=50), "warn_days": forms.number("warn_days", least=0)}
        return services.require(work, **form_bodies.read(CertificateRuleInSchema(), typed))

    return attempt(act, "settings.kept")


@certificates.post("/settings/certificate-rules/<int:certificate_rule_id>/remove")
@needs(Permission.HOUSE_WRITE)
def require_no_more(certificate_rule_id: int) -> Response:
    """Says that a skill counts without a certificate again."""
    return attempt(lambda work: services.require_no_more(work, certificate_rule_id), "settings.kept")
