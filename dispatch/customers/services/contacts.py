"""A customer had to get in touch: each time is written down, for the figures on their effort."""

from dispatch.db.tables import Complaint, Customer, CustomerContact, WorkOrder
from dispatch.kernel.records import announce
from dispatch.kernel.work import Work
from dispatch.vocabulary.terms import ContactWay


def got_in_touch(work: Work, customer: Customer, way: ContactWay, about: WorkOrder | Complaint | None = None) -> None:
    """Writes down that a customer wrote, called or complained, about an order or complaint where it is known."""
    order_id = about.order_id if isinstance(about, Complaint) else about.id if about else None
    source = about.source if about else customer.source
    territory_id = about.territory_id if about else None
    work.session.add(
        CustomerContact(
            at=work.now,
            source=source,
            territory_id=territory_id,
            customer_id=customer.id,
            order_id=order_id,
            way=way,
        )
    )
    announce(
        work,
        "customer.got_in_touch",
        "customer",
        customer.id,
        territory_id=territory_id,
        source=source,
        order_id=order_id,
        way=way.value,
    )
