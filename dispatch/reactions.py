"""What each change sets going in the capabilities above the one that makes it: all of it, in one table.

Whoever cancels a visit publishes that, and need not know who must hear of it. Everything here runs in the transaction
of the change, in this order; what is slow is left as a job.
"""

from collections.abc import Mapping, Sequence

from dispatch.aftercare.services import follow_ups
from dispatch.booking.services import change_requests, ended_bookings
from dispatch.campaigns.services import members as campaign_members
from dispatch.field.services import eta
from dispatch.goodwill.services import broken_promises as goodwill_for_promises
from dispatch.kernel.work import Reaction
from dispatch.line_tests.services import line_tests, remote_fixes
from dispatch.live_day.services import broken_promises, jeopardies, lost_technicians, missing_parts
from dispatch.messaging.services import customer_links
from dispatch.outages.services import joining, outage_ends
from dispatch.visits.services import appointments, contact_news, held_orders, visit_links, visit_tasks
from dispatch.vocabulary.facts import (
    AppointmentsMade,
    ArrivalInTimeAfterAll,
    ArrivalMissed,
    ConsentWithdrawn,
    CustomerNumberChanged,
    OrderPlaced,
    OrderReleased,
    PartsAskedFor,
    PromiseBroken,
    PromiseTakenBack,
    TechnicianDetailsChanged,
    TechnicianUnavailable,
    TechnicianUnsuited,
    TimeAgreed,
    VanStockChanged,
    VisitCancelled,
    VisitDeclined,
    VisitReinstated,
    VisitsReleased,
    WorkReported,
)
from dispatch.workforce.services import freed_time

REACTIONS: Mapping[type[object], Sequence[Reaction]] = {
    VisitCancelled: (
        # Tasks first: a customer who can't be texted gets a task of their own by what comes next. Old links before the
        # text, which brings a new one.
        visit_tasks.close,
        visit_links.end_with_visit,
        customer_links.revoke_with_visit,
        appointments.cancel_with_visit,
        ended_bookings.leave_waiting_list,
        ended_bookings.let_go_of_holds,
        jeopardies.clear_with_visit,
        ended_bookings.free_time,
        eta.forecast_anew,
        outage_ends.leave_cancelled,
        remote_fixes.leave_cancelled,
    ),
    # The part first: what is held is offered no time.
    VisitReinstated: (
        held_orders.hold_again,
        visit_tasks.open_again,
        visit_links.begin_again,
        ended_bookings.wait_again,
        appointments.take_cancellation_back,
    ),
    VisitsReleased: (freed_time.note_released, jeopardies.clear_released),
    OrderPlaced: (joining.join_new, line_tests.test_new),
    OrderReleased: (outage_ends.leave_released, remote_fixes.leave_released),
    WorkReported: (line_tests.test_after,),
    TimeAgreed: (change_requests.settle,),
    AppointmentsMade: (visit_tasks.close_arranged, campaign_members.note_bookings),
    PromiseTakenBack: (visit_tasks.ask_for_another_time,),
    ArrivalMissed: (goodwill_for_promises.make_good,),
    ArrivalInTimeAfterAll: (goodwill_for_promises.ask_about,),
    PromiseBroken: (broken_promises.make_good,),
    VisitDeclined: (lost_technicians.go_on_with_another,),
    TechnicianUnsuited: (lost_technicians.go_on_with_suited,),
    PartsAskedFor: (missing_parts.go_on_with_supplied,),
    VanStockChanged: (missing_parts.go_on_with_what_is_left,),
    TechnicianUnavailable: (lost_technicians.go_on_without,),
    TechnicianDetailsChanged: (contact_news.tell_new_details,),
    CustomerNumberChanged: (contact_news.tell_new_number,),
    ConsentWithdrawn: (follow_ups.leave_in_peace, campaign_members.leave_in_peace),
}
