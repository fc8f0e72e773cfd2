"""English. Every character is in GSM-7, so a text stays at 153 characters a segment."""

from datetime import date, datetime, timedelta

from notify.catalogue.language import Language, Words

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class _EnglishDates:
    def clock(self, at: datetime) -> str:
        return f"{at:%H:%M}"

    def day(self, day: date) -> str:
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def moment(self, at: datetime) -> str:
        return f"{_weekday(at)}, {self.clock(at)}"

    def window(self, start: datetime, end: datetime) -> str:
        if start.date() == end.date():
            return f"{self.moment(start)}-{self.clock(end)}"
        if _midnight_after(start, end):
            return f"{self.moment(start)}-24:00"
        return f"{self.moment(start)} to {self.moment(end)}"


def _weekday(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def _midnight_after(start: datetime, end: datetime) -> bool:
    return end.hour == end.minute == 0 and end.date() == start.date() + timedelta(days=1)


_CHOICE = "Reply 1 to confirm, 2 for another time, 3 for a call."

TEXTS = {
    "confirmation": (
        "your visit {work} is booked for {window}. Your technician is {technician_name}, phone "
        f"{{technician_phone}}. {_CHOICE} "
        "Order {reference}. STOP ends our texts."
    ),
    "technician_changed": (
        "for your visit on {window} another technician will come: {technician_name}, "
        "phone {technician_phone}. The time stays the same. For a call from us reply 3. Order {reference}."
    ),
    "window_changed": (
        "your visit has a new time: {window}. {technician_name} will come, phone {technician_phone}. "
        f"{_CHOICE} "
        "Order {reference}."
    ),
    "reminder": (
        "please remember our visit {work} on {window}. {technician_name} will come, phone {technician_phone}. "
        f"{_CHOICE} "
        "Order {reference}."
    ),
    "on_the_way": (
        "{technician_name} is on the way and should be with you at about {eta}. Phone {technician_phone}. "
        "Follow the visit: {tracking_link}"
    ),
    "running_late": (
        "we are sorry, {technician_name} is running late and should be with you at about {eta}. "
        "Phone {technician_phone}. Reply 2 for another time, 3 for a call. Order {reference}."
    ),
    "missed_you": (
        "{technician_name} was at your door at {at} and could not reach you. "
        "Reply 2 and we find a new time, or 3 and we call you. Order {reference}."
    ),
    "completed": (
        "our visit {work} is done. Warranty: {warranty_months} months, from {warranty_start} "
        "to {warranty_end}. Something not right? Reply 3 for a call or tell us here: {survey_link}"
    ),
    "cancelled": (
        "your visit on {window} is cancelled. If you did not expect this or want a new time, "
        "reply 2, or 3 for a call. Order {reference}."
    ),
    "postponed": (
        "we are sorry, we can't come on {window} as agreed. We will send you a new time soon. "
        "For a call from us reply 3. Order {reference}."
    ),
    "survey": (
        "how was the visit of {technician_name}? Reply 1 (poor) to 5 (very good), or tell us more: "
        "{survey_link} STOP ends our texts."
    ),
    "survey_thanks": "thank you for your answer, it helps us do better. Order {reference}.",
    "call_back_promised": (
        "thank you for telling us. A colleague of the technician will call you by {due}. Sooner? "
        "Phone us: {operator_phone}. Order {reference}."
    ),
    "slot_offer": (
        "we can come at these times. Reply with the number that suits you: {slots}. "
        "None of them? Just write to us. Order {reference}."
    ),
    "slot_offer_or_wait": (
        "we can come at these times. Reply with the number that suits you: {slots}. "
        "Reply 0 to keep your time and hear when an earlier one comes free, 9 to call the visit off. "
        "Order {reference}."
    ),
    "waitlist_offer": (
        "an earlier time for your visit is free: {window}. Reply 1 to take it; the first answer gets it. "
        "If you do not reply, your visit stays as it is. Order {reference}."
    ),
    "waitlist_gone": (
        "thank you, but that earlier time has just gone to somebody else. Your visit stays on {window}, and we "
        "write to you when another earlier time comes free. Order {reference}."
    ),
    "planned_work": (
        "we are improving our network near you: {window}. Your connection may be down during this time, you need "
        "to do nothing. Questions: {operator_phone}. Ref. {reference}."
    ),
    "care_visit": (
        "may we check your connection at home, free of charge? Reply 2 and we send you times, "
        "or 3 for a call. STOP ends our texts. Ref. {reference}."
    ),
    "reply_confirmed": "thank you, your visit on {window} is confirmed. Order {reference}.",
    "reply_change_noted": (
        "thank you. We are looking for another time and will write to you. Until then {window} stays yours. "
        "Order {reference}."
    ),
    "reply_waitlisted": (
        "thank you. Your visit stays on {window}, and we write to you when an earlier time comes free. "
        "Order {reference}."
    ),
    "reply_call_noted": "thank you, we will call you by {due}. Order {reference}.",
    "reply_help": (
        "this number writes to you about our visits. Reply 1 to confirm, 2 for another time, 3 for a call, "
        "STOP to end our texts. Phone: {operator_phone}"
    ),
    "reply_unclear": (
        "thank you for your message, a colleague will read it. For a quick answer reply 1 to confirm, "
        "2 for another time, 3 for a call."
    ),
    "opt_out_ack": ("you will get no more texts from us. To get them again, reply START. Phone: {operator_phone}"),
    "opt_in_ack": "thank you, you will get our texts again. Reply HELP for help, STOP to end them.",
}

LANGUAGE = Language(
    code="en",
    signature="{operator}: ",
    texts=TEXTS,
    work={
        "repair": "to repair your connection",
        "install": "to install your connection",
        "relocation": "to move your connection",
        "care_visit": "to check your connection",
    },
    dates=_EnglishDates(),
    slot="{number}) {window}",
    between_slots="; ",
    gsm7=True,
    words=Words(
        stop=frozenset(
            {
                "stop",
                "stopall",
                "stop all",
                "stop it",
                "stop now",
                "stop texting",
                "stop texting me",
                "stop messaging me",
                "stop sending texts",
                "stop sending me texts",
                "stop these texts",
                "no more texts",
                "unsubscribe",
                "unsubscribe me",
                "optout",
                "opt out",
                "opt-out",
                "opt me out",
                "remove me",
            }
        ),
        stop_or_cancel=frozenset({"cancel", "end", "quit", "revoke"}),
        start=frozenset({"start", "unstop", "opt in", "optin"}),
        help=frozenset({"help", "info"}),
        confirm=frozenset({"yes", "y", "ok", "okay", "confirm", "confirmed"}),
        change=frozenset({"change", "another time", "reschedule"}),
        call=frozenset({"call", "call me", "please call"}),
        not_fixed=frozenset({"not fixed", "still broken", "still not working"}),
        courtesy=frozenset({"please", "pls", "thanks", "thank you", "hi", "hello"}),
        machine=(
            "automatic reply",
            "auto-reply",
            "auto reply",
            "autoreply",
            "automated response",
            "out of office",
            "out of the office",
            "i'm driving",
            "i am driving",
            "do not reply to this",
            "this number does not receive",
            "this mailbox is not monitored",
        ),
    ),
)
