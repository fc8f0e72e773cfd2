"""`/technicians/{id}/certificates` and `/certificate-rules`: who is certified for what, and what needs it."""

from typing import Any

from flask_smorest import Blueprint

from dispatch.db.tables import CertificateRule, TechnicianCertificate
from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.permissions import Permission
from dispatch.workforce.api.certificate_schemas import (
    CertificateInSchema,
    CertificateList,
    CertificateOut,
    CertificateRuleInSchema,
    CertificateRuleList,
    CertificateRuleOut,
)
from dispatch.workforce.rules.certificates import CertificateIn
from dispatch.workforce.services import certificates

blueprint = Blueprint("certificates", __name__, description="Technicians' certificates, and the skills that need one.")


@blueprint.get("/technicians/<int:technician_id>/certificates")
@needs(Permission.TECHNICIANS_READ)
@blueprint.response(200, CertificateList)
def of_technician(technician_id: int) -> dict[str, Any]:
    """Lists a technician's certificates, those that are over included."""
    with backend().work(actor()) as work:
        return {"items": certificates.of_technician(work, technician_id)}


@blueprint.put("/technicians/<int:technician_id>/certificates")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.arguments(CertificateInSchema)
@blueprint.response(200, CertificateOut)
def enter(body: CertificateIn, technician_id: int) -> TechnicianCertificate:
    """Enters a certificate, or brings the one with this number for this skill up to date.

    Visits that an earlier end leaves uncovered go to others at once.
    """
    with backend().work(actor()) as work:
        return certificates.enter(work, technician_id, body)


@blueprint.delete("/technicians/<int:technician_id>/certificates/<int:certificate_id>")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.response(204)
def remove(technician_id: int, certificate_id: int) -> None:
    """Takes a certificate out; visits that need it go to others at once."""
    with backend().work(actor()) as work:
        certificates.remove(work, technician_id, certificate_id)


@blueprint.get("/certificate-rules")
@needs(Permission.TECHNICIANS_READ)
@blueprint.response(200, CertificateRuleList)
def rules() -> dict[str, Any]:
    """Lists the skills that count only with a certificate."""
    with backend().work(actor()) as work:
        return {"items": certificates.rules(work)}


@blueprint.put("/certificate-rules")
@needs(Permission.HOUSE_WRITE)
@blueprint.arguments(CertificateRuleInSchema)
@blueprint.response(200, CertificateRuleOut)
def require(body: dict[str, Any]) -> CertificateRule:
    """Says that a skill counts only on days on which the technician has a valid certificate for it.

    What is planned for technicians without one goes to others within a minute.
    """
    with backend().work(actor()) as work:
        return certificates.require(work, body["skill"], body["warn_days"])


@blueprint.delete("/certificate-rules/<int:certificate_rule_id>")
@needs(Permission.HOUSE_WRITE)
@blueprint.response(204)
def require_no_more(certificate_rule_id: int) -> None:
    """Says that a skill counts without a certificate again."""
    with backend().work(actor()) as work:
        certificates.require_no_more(work, certificate_rule_id)
