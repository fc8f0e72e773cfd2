"""English. Every character is in GSM-7, so a text stays at 153 characters a segment."""

from datetime import date, datetime, timedelta

from notify.catalogue.language import Language
from notify.hours import said_twice
from notify.reading.words import words_of

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class _EnglishDates:
    midnight = "24:00"

    def clock(self, at: datetime) -> str:
        return f"{at:%H:%M}" + said_twice(at, " (summer time)", " (winter time)")

    def day(self, day: date) -> str:
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def moment(self, at: datetime) -> str:
        return f"{_weekday(at)}, {self.clock(at)}"

    def window(self, start: datetime, end: datetime) -> str:
        if start.date() == end.date():
            return f"{self.moment(start)}-{self.clock(end)}"
        if _midnight_after(start, end):
            return f"{self.moment(start)}-{self.midnight}"
        return f"{self.moment(start)} to {self.moment(end)}"


class _TwelveHourDates(_EnglishDates):
    midnight = "midnight"

    def clock(self, at: datetime) -> str:
        half = "am" if at.hour < 12 else "pm"
        return f"{at.hour % 12 or 12}:{at:%M} {half}" + said_twice(at, " (summer time)", " (winter time)")


def _weekday(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def _midnight_after(start: datetime, end: datetime) -> bool:
    return end.hour == end.minute == 0 and end.date() == start.date() + timedelta(days=1)


_CHOICE = "Reply 1 to confirm, 2 for another time, 3 for a call."

TEXTS = {
    "confirmation": (
        "Your appointment ({work}) is booked for {window}. Your technician is {technician_name}, phone "
        f"{{technician_phone}}. {_CHOICE} "
        "View or change: {tracking_link} Order {reference}. Reply STOP to opt out."
    ),
    "next_visit_planned": (
        "We need to come again ({work}) and have planned {window} for you: {technician_name}, phone "
        f"{{technician_phone}}. {_CHOICE} "
        "Details: {tracking_link} Order {reference}."
    ),
    "technician_changed": (
        "Another technician will come to your appointment on {window}: {technician_name}, "
        "phone {technician_phone}. The time stays the same. Reply 3 if you would like a call. Order {reference}."
    ),
    "technician_details": (
        "New contact details for your appointment on {window}: your technician is {technician_name}, "
        "phone {technician_phone}. The time stays the same. Order {reference}."
    ),
    "window_changed": (
        "Your appointment has been moved to {window}. Your technician is {technician_name}, phone "
        f"{{technician_phone}}. {_CHOICE} "
        "Details: {tracking_link} Order {reference}."
    ),
    "window_narrowed": (
        "We can now tell you more precisely when {technician_name} comes: {window}. "
        "Phone {technician_phone}. Reply 2 for another time, 3 for a call. Order {reference}."
    ),
    "reminder": (
        "Reminder ({work}): {technician_name} comes on {window}, phone "
        f"{{technician_phone}}. {_CHOICE} "
        "Details: {tracking_link} Order {reference}."
    ),
    "on_the_way": (
        "{technician_name} is on the way and should arrive at about {eta}. Phone {technician_phone}. "
        "Follow the visit: {tracking_link}"
    ),
    "running_late": (
        "Sorry, {technician_name} is running late and should arrive at about {eta}. "
        "Phone {technician_phone}. Reply 2 for another time, 3 for a call. Order {reference}."
    ),
    "missed_you": (
        "{technician_name} was at your door on {at} but could not reach you. "
        "For a new time reply 2 or pick one: {tracking_link} For a call reply 3. Order {reference}."
    ),
    "completed": (
        "All done ({work}). Warranty: {warranty_months} months, from {warranty_start} "
        "to {warranty_end}. Something not right? Reply 3 for a call or tell us here: {survey_link}"
    ),
    "completed_with_devices": (
        "All done ({work}). Warranty from {warranty_start}: on the work to {warranty_end}, on the device to "
        "{device_warranty_end}. Something not right? Reply 3 for a call or tell us here: {survey_link}"
    ),
    "cancelled": (
        "Your appointment on {window} is cancelled. If you did not ask for this or want a new time, "
        "reply 2, or 3 for a call. Details: {tracking_link} Order {reference}."
    ),
    "order_cancelled": (
        "Your order {reference} is cancelled: nobody will come for it. If you did not ask for this or still need us, "
        "call us: {operator_phone}."
    ),
    "order_taken_up": (
        "Your order {reference} is open again. We look for a time and text you. Questions? {operator_phone}"
    ),
    "postponed": (
        "We're sorry, we can't come on {window} as agreed. We'll text you a new time soon. "
        "Reply 3 if you would like a call. Order {reference}."
    ),
    "nobody_came": (
        "We're sorry: nobody came to you on {window} as agreed. We are looking for new times for you now. "
        "For a call from us reply 3. Order {reference}."
    ),
    "survey": (
        "How did {technician_name} do? Reply 1 (poor) to 5 (very good), or tell us more: "
        "{survey_link} Reply STOP to opt out."
    ),
    "recommend_asked": (
        "Thank you! How likely are you to recommend us to a friend? Reply with a number from 0 (not at all) to "
        "10 (very likely). Order {reference}."
    ),
    "survey_thanks": "Thank you for your feedback, it helps us improve. Order {reference}.",
    "call_back_promised": (
        "Thank you for telling us. We'll call you by {due}. "
        "Need us sooner? Call us: {operator_phone}. Order {reference}."
    ),
    "slot_offer": (
        "We can come at these times. Reply with the number that suits you: {slots}. "
        "None of them? Just text us. Order {reference}."
    ),
    "slot_offer_or_wait": (
        "We can come at these times. Reply with the number that suits you: {slots}. "
        "Reply 0 to keep your time and hear if an earlier slot opens up, 9 to cancel the visit. "
        "Order {reference}."
    ),
    "waitlist_offer": (
        "An earlier slot for your appointment is free: {window}. Reply 1 to take it; first come, first served. "
        "If you don't reply, your appointment stays as it is. Order {reference}."
    ),
    "waitlist_gone": (
        "Thank you, but another customer has taken that slot. Your appointment stays on {window}; "
        "we'll text you if another earlier slot opens up. Order {reference}."
    ),
    "planned_work": (
        "We are working on our network near you ({cause}): {window}. Your service may be interrupted; we apologise. "
        "How it stands: {status_link} Ref. {reference}."
    ),
    "planned_work_moved": (
        "The work on our network near you ({cause}) has new times: {window}. Your service may be interrupted then. "
        "How it stands: {status_link} Ref. {reference}."
    ),
    "planned_work_off": "The work on our network near you on {window} will not take place. Ref. {reference}.",
    "outage_known": (
        "Your service may be down: {cause}. We are repairing it and expect it to work by {due}. You need not do "
        "anything. How it stands: {status_link} Ref. {reference}."
    ),
    "outage_due_changed": (
        "News on the outage near you ({cause}): we now expect it to be repaired by {due}. "
        "How it stands: {status_link} Ref. {reference}."
    ),
    "outage_off": (
        "We told you of an outage near you: your connection is not affected after all. Still a problem? "
        "Call us: {operator_phone}. Ref. {reference}."
    ),
    "outage_over": (
        "Our network near you works again; thank you for your patience. Still a problem? Restart your router, then "
        "call us: {operator_phone}. Ref. {reference}."
    ),
    "outage_joined": (
        "What you report comes from an outage near you ({cause}) that we expect to end by {due}. Nobody needs to come; "
        "we'll text you when it works. How it stands: {status_link} Order {reference}."
    ),
    "outage_instead": (
        "What you reported comes from an outage of our network, so we won't come on {window}. We expect it to end by "
        "{due} and will text you then. Reply 3 for a call. Order {reference}."
    ),
    "outage_works": (
        "Our network near you works again. Does your connection work? Reply 1 yes, 2 no, 3 for a call. "
        "If we don't hear from you by {due}, we close order {reference}."
    ),
    "outage_report_closed": (
        "We haven't heard from you, so we take it that your connection works again and have closed order {reference}. "
        "Still a problem? Call us: {operator_phone}"
    ),
    "outage_visit_needed": (
        "The outage is not what is wrong at your place: we go on with your order {reference} and look for a time to "
        "come. Reply 3 for a call."
    ),
    "remote_fix_begun": (
        "We tested your line and can mend what we found from here: nobody needs to come. We'll text you when it is "
        "done. Questions? {operator_phone} Order {reference}."
    ),
    "remote_fix_works": (
        "We have mended what our test of your line found. Does your connection work? Reply 1 yes, 2 no, 3 for a call. "
        "If we don't hear from you by {due}, we close order {reference}."
    ),
    "remote_visit_needed": (
        "We can't mend it from here, so a technician will come. We look for a time and text you. Reply 3 for a call. "
        "Order {reference}."
    ),
    "reply_works": "Thank you. We are glad that it works again, and have closed order {reference}.",
    "care_visit": (
        "May we check your line and Wi-Fi at home, free of charge? Reply with a number: {slots}. "
        "Other times: {tracking_link} No, thanks: reply NO. Reply STOP to opt out. Ref. {reference}."
    ),
    "care_missed": (
        "{technician_name} came by on {at} for your free {work} and did not find you in. No harm done: if you still "
        "want it, pick a new time: {tracking_link} We won't ask again. Ref. {reference}."
    ),
    "reply_confirmed": "Thank you, your appointment on {window} is confirmed. Order {reference}.",
    "reply_change_noted": (
        "Thank you. We're looking for another time and will text you. Until then {window} stays reserved for you. "
        "Order {reference}."
    ),
    "reply_no_change": (
        "Your appointment on {window} can't be changed by text or online any more. "
        "Please call us: {operator_phone}. Order {reference}."
    ),
    "reply_waitlisted": (
        "Thank you. Your appointment stays on {window}, and we'll text you if an earlier slot opens up. "
        "Order {reference}."
    ),
    "reply_call_noted": "Thank you, we'll call you by {due}. Order {reference}.",
    "from_desk": "{words} Order {reference}.",
    "reply_help": (
        "This number texts you about your appointments. Reply 1 to confirm, 2 for another time, 3 for a call, "
        "STOP to opt out. Call us: {operator_phone}"
    ),
    "reply_unclear": (
        "Thank you for your message, our service team will read it and get back to you. For a quick answer reply "
        "1 to confirm, 2 for another time, 3 for a call."
    ),
    "reply_read": "Thank you for your message, a colleague will read it and get back to you.",
    "reply_confirmed_all": "Thank you, these appointments are confirmed: {visits}.",
    "which_visit": "You have more than one appointment with us. Reply with the number of the one to change: {visits}.",
    "complaint_received": (
        "We have received your complaint {reference}. {owner_name} looks after it and will tell you more by {due}. "
        "Read or add to it: {complaint_link}"
    ),
    "complaint_noted": (
        "We have received your complaint {reference}. A colleague will look after it and tell you more by {due}. "
        "Read or add to it: {complaint_link}"
    ),
    "complaint_owner": (
        "{owner_name} now looks after your complaint {reference}, until you are content. Questions: {operator_phone}"
    ),
    "complaint_plan": (
        "Your complaint {reference}: {news} You will hear from us again by {due}. Questions: {operator_phone}"
    ),
    "complaint_progress": (
        "News on your complaint {reference}: {news} You will hear from us again by {due}. Questions: {operator_phone}"
    ),
    "complaint_still_open": (
        "We are still working on your complaint {reference}. {owner_name} looks after it and will tell you more "
        "by {due}. Questions: {operator_phone}"
    ),
    "complaint_resolved": (
        "We believe your complaint {reference} is solved. What we did: {complaint_link} "
        "Reply 1 if you are content, 2 if not, 3 for a call."
    ),
    "complaint_accepted": "Thank you. We are glad that your complaint {reference} is solved.",
    "complaint_reopened": (
        "We're sorry that you are not content. {owner_name} goes on with your complaint {reference} and will tell "
        "you more by {due}."
    ),
    "recovery_survey": (
        "Is your complaint {reference} still put right, and how well? Reply 1 (poorly) to 5 (very well), or tell us "
        "more: {complaint_link} Reply STOP to opt out."
    ),
    "recovery_reminder": (
        "May we ask once more how well we put your complaint {reference} right? Reply 1 (poorly) to 5 (very well), or "
        "tell us more: {complaint_link} Reply STOP to opt out."
    ),
    "recovery_thanks": "Thank you for telling us how well we put your complaint {reference} right.",
    "recovery_call": (
        "We're sorry that your complaint {reference} is not put right. {owner_name} will call you by {due}. "
        "Need us sooner? Call us: {operator_phone}"
    ),
    "goodwill_credit": (
        "We're sorry for the trouble with {reference}. We will credit {amount} to your account. "
        "Questions: {operator_phone}"
    ),
    "goodwill_gift": (
        "We're sorry for the trouble with {reference}. You will get this from us: {gift}. Questions: {operator_phone}"
    ),
    "goodwill_priority": (
        "We're sorry for the trouble with {reference}. We will see to it before others. Questions: {operator_phone}"
    ),
    "goodwill_taken_back": (
        "We're sorry: what we wrote you would get for {reference} was a mistake, and does not stand. "
        "Questions: {operator_phone}"
    ),
    "improvement_told": (
        "You told us what was wrong (complaint {reference}). This is what we have changed since: {improvement} "
        "Thank you. Reply STOP to opt out."
    ),
    "opt_out_ack": (
        "You have opted out and will get no more texts from us. Reply START to opt in. Call us: {operator_phone}"
    ),
    "opt_in_ack": "Thank you, you will get our texts again. Reply HELP for help, STOP to opt out.",
}

LANGUAGE = Language(
    code="en",
    signature="{operator}: ",
    texts=TEXTS,
    work={
        "repair": "broadband repair",
        "repair_in_warranty": "broadband repair, free under warranty",
        "install": "broadband installation",
        "relocation": "moving your broadband",
        "care_visit": "broadband check",
    },
    dates=_EnglishDates(),
    twelve_hour_dates=_TwelveHourDates(),
    slot="{number}) {window}",
    visit="{number}) {window}, {work}",
    free_repair="broadband repair, free under warranty from {first} to {last}",
    between_slots="; ",
    gsm7=True,
    words=words_of("en"),
)
