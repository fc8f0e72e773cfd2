"""Who works in a territory, with all that is theirs."""

from datetime import timedelta

from dispatch.accounts.services import sessions
from dispatch.db.ranges import Range
from dispatch.db.tables import (
    Absence,
    AbsenceRequest,
    ApiToken,
    Attachment,
    Device,
    PhotoProposal,
    Pickup,
    Task,
    TechnicianCertificate,
    TechnicianPhoto,
    VanPart,
    WebhookDelivery,
    WebhookEndpoint,
)
from dispatch.kernel.records import announce
from dispatch.kernel.work import Work
from tests.support.clocks import START
from tests.support.doors.scope_things.ground import Ground, Things
from tests.support.technicians import a_shift


def of_people(ground: Ground) -> Things:
    """Technicians with what belongs to them, users, systems."""
    work, technician, user, code = ground.work, ground.technician, ground.user, ground.code
    device = ground.add(
        Device(technician_id=technician.id, name="phone", token_hash=f"{ground.number}", paired_at=START)
    )
    work.session.add(TechnicianPhoto(technician_id=technician.id, sha256="x", content=b"jpeg", put_at=START))
    spare = a_shift(work, technician, START + timedelta(days=3), START + timedelta(days=3, hours=8))
    return {
        "technician_id": technician.id,
        "device_id": device,
        "shift_id": spare.id,
        "absence_id": ground.add(Absence(
            technician_id=technician.id, during=Range(START + timedelta(days=4), START + timedelta(days=5)),
            reason="away",
        )),
        "absence_request_id": _absence_request(ground),
        "photo_proposal_id": _photo_proposal(ground),
        "certificate_id": ground.add(TechnicianCertificate(
            technician_id=technician.id, skill="copper", number=f"secret number {code}", issuer="TUV",
            valid_from=START.date(),
        )),
        "van_part_id": ground.add(VanPart(
            technician_id=technician.id, part="ont-1", name=f"secret part {code}", counted=5, counted_at=START,
        )),
        "pickup_id": ground.add(Pickup(
            technician_id=technician.id, shift_id=spare.id, visit_id=ground.visit.id,
            during=Range(START + timedelta(days=3), START + timedelta(days=3, hours=1)), travel_seconds=60,
            address=f"secret depot {code}", lat=47.1, lon=9.5, parts=[f"secret-{code}"],
        )),
        "attachment": ground.add(Attachment(
            attachment_id="a1", technician_id=technician.id, device_id=device, content_type="image/png", size_bytes=3,
            sha256="x", content=b"png", received_at=START, visit_id=ground.visit.id,
        )),
        "user_id": user.id,
        "token_id": work.session.query(ApiToken).filter_by(user_id=user.id).one().id,
        "session_id": _session_of(work, user.id),
        "endpoint_id": _endpoint(ground),
    }  # fmt: skip


def _absence_request(ground: Ground) -> int:
    during = Range(START + timedelta(days=6), START + timedelta(days=7))
    request_id = ground.add(AbsenceRequest(
        technician_id=ground.technician.id, request_id="r1", during=during, reason=f"secret reason {ground.code}",
        asked_at=START,
    ))  # fmt: skip
    ground.add(Task(
        kind="absence_wished", topic=f"absence_request:{request_id}", sentence=f"Asks: secret reason {ground.code}",
        technician_id=ground.technician.id, created_at=START,
    ))  # fmt: skip
    return request_id


def _photo_proposal(ground: Ground) -> int:
    proposal_id = ground.add(PhotoProposal(
        technician_id=ground.technician.id, request_id="p1", sha256="x", content=b"jpeg", proposed_at=START,
    ))  # fmt: skip
    ground.add(Task(
        kind="photo_proposed", topic=f"photo_proposal:{proposal_id}", sentence=f"Proposes: secret {ground.code}",
        technician_id=ground.technician.id, created_at=START,
    ))  # fmt: skip
    return proposal_id


def _endpoint(ground: Ground) -> int:
    """Of the second territory a system's, of the first a person's."""
    owner = ground.crm if ground.number == 2 else ground.user
    announce(
        ground.work, "order.seen", "order", ground.order.id, territory_id=ground.territory.id, source=ground.crm.name
    )
    endpoint = ground.add(WebhookEndpoint(
        owner_id=owner.id, url=f"https://{ground.code}.example/secret-path-{ground.code}", salt="x",
        secret_key=ground.work.tools.keys.fingerprints()[0],
    ))  # fmt: skip
    ground.add(WebhookDelivery(endpoint_id=endpoint, order_key="x", due_at=START))
    return endpoint


def _session_of(work: Work, user_id: int) -> int:
    sessions.begin(work, user_id, "a browser")
    return sessions.of_user(work, user_id)[0].id
