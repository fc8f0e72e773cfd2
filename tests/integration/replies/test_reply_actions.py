from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, FollowUp, InboundText, Message, Recommendation, Survey, Task, Warranty
from dispatch.messaging.processes.sending import SenderPool
from dispatch.messaging.services.customer_notices import tell
from dispatch.replies.processes import reschedule_by_text
from dispatch.replies.services.inbound_texts import IncomingText, receive
from tests.support.clocks import FixedClock
from tests.support.messages import a_text, a_visit, an_appointment

NUMBER = "+12025550177"


def write(backend: Backend, body: str, *, sid: str | None = None, number: str = NUMBER) -> InboundText:
    with backend.work() as work:
        count = work.session.query(InboundText).count()
        return receive(work, IncomingText("fake", sid or f"in-{count + 1}", number, body))


def answers(backend: Backend) -> list[str]:
    with backend.work() as work:
        rows = work.session.query(Message).filter(Message.topic.startswith("inbound:")).order_by(Message.id)
        return [message.kind for message in rows]


def tasks(backend: Backend) -> list[tuple[str, str]]:
    with backend.work() as work:
        return [(task.kind, task.topic) for task in work.session.query(Task).order_by(Task.id)]


@pytest.fixture
def told(backend: Backend) -> Message:
    """A customer who has got a confirmation."""
    with backend.work() as work:
        message = a_text(work, phone=NUMBER)
    SenderPool(backend).send_due()
    return message


def test_confirms_the_version_that_was_offered(backend: Backend, told: Message) -> None:
    text = write(backend, "1")
    assert (text.outcome, text.appointment_id, text.order_id) == ("applied", told.appointment_id, told.order_id)
    assert answers(backend) == ["reply_confirmed"]
    with backend.work() as work:
        assert work.session.query(Appointment).one().confirmed_at == text.received_at
    assert tasks(backend) == []


@pytest.mark.parametrize(
    "body", ["1. The gate code is 4711", "Yes please, my mum will let you in", "可以，来之前按门铃"]
)
def test_confirms_and_shows_a_person_the_remark_beside_it(backend: Backend, told: Message, body: str) -> None:
    assert write(backend, body).outcome == "applied"
    assert answers(backend) == ["reply_confirmed"]
    with backend.work() as work:
        assert work.session.query(Appointment).one().confirmed_at is not None
        assert body in work.session.query(Task).one().sentence


@pytest.mark.parametrize(
    "body", ["Fine, I'm leaving you anyway", "yes but only after 3", "可以，但是要3点以后", "可能在家"]
)
def test_confirms_nothing_by_a_yes_with_a_condition(backend: Backend, told: Message, body: str) -> None:
    assert write(backend, body).outcome == "task"
    with backend.work() as work:
        assert work.session.query(Appointment).one().confirmed_at is None


def test_tells_whoever_confirms_which_time_is_confirmed(backend: Backend, told: Message) -> None:
    write(backend, "1")
    assert "Tue 1 Dec, 14:00-16:00 is confirmed" in delivered(backend)[-1]


def test_confirms_nothing_by_an_answer_to_a_version_that_is_no_more(backend: Backend, told: Message) -> None:
    with backend.work() as work:
        work.session.query(Appointment).update({"state": "superseded"})
    text = write(backend, "1")
    assert text.outcome == "task"
    with backend.work() as work:
        assert work.session.query(Appointment).one().confirmed_at is None
    assert tasks(backend) == [("inbound_text", "inbound:1")]
    assert answers(backend) == ["reply_read"]


def delivered(backend: Backend, number: str = NUMBER) -> list[str]:
    """What the number got, in its order."""
    SenderPool(backend).send_due()
    with backend.work() as work:
        rows = work.session.query(Message).filter_by(to_number=number, state="delivered").order_by(Message.id)
        return [message.body for message in rows]


@pytest.fixture
def told_twice(backend: Backend, told: Message) -> Message:
    """The same customer with a second visit, of another order."""
    with backend.work() as work:
        second = a_text(work, phone=NUMBER)
    SenderPool(backend).send_due()
    return second


def test_confirms_every_visit_that_was_offered_and_names_them(backend: Backend, told_twice: Message) -> None:
    assert write(backend, "1").outcome == "applied"
    with backend.work() as work:
        assert all(one.confirmed_at is not None for one in work.session.query(Appointment))
    answer = delivered(backend)[-1]
    assert "1) " in answer
    assert "2) " in answer
    assert tasks(backend) == []


def test_asks_which_of_two_visits_is_to_change_and_changes_that_one(backend: Backend, told_twice: Message) -> None:
    assert (write(backend, "2").meaning, tasks(backend)) == ("which_visit", [])
    assert "2) " in delivered(backend)[-1]
    chosen = write(backend, "2")
    assert (chosen.outcome, chosen.meaning) == ("applied", "change")
    with backend.work() as work:
        jobs = work.session.connection().exec_driver_sql(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'offer_slots'"
        )
        assert [row.args for row in jobs] == [{"inbound_id": chosen.id, "visit_id": told_twice.visit_id}]


def test_owes_one_call_whichever_of_two_visits_is_meant(backend: Backend, told_twice: Message) -> None:
    assert write(backend, "3").outcome == "applied"
    with backend.work() as work:
        assert [one.reason for one in work.session.query(FollowUp)] == ["customer_asked"]


@pytest.mark.parametrize("words", ["Thanks!", "谢谢", "🙏", "Liked “your visit is booked”"])
def test_leaves_a_thank_you_alone(backend: Backend, told: Message, words: str) -> None:
    before = delivered(backend)
    assert write(backend, words).outcome == "noted"
    assert (tasks(backend), delivered(backend)) == ([], before)


def test_confirms_quietly_what_was_only_received(backend: Backend, told: Message) -> None:
    before = delivered(backend)
    assert write(backend, "收到").meaning == "confirm"
    with backend.work() as work:
        assert work.session.query(Appointment).one().confirmed_at is not None
    assert (tasks(backend), delivered(backend)) == ([], before)


@pytest.mark.parametrize("words", ["Why did you not stop texting me?", "get lost", "滚", "no más mensajes"])
def test_sends_nothing_after_a_doubtful_stop_until_a_person_has_read_it(
    backend: Backend, told: Message, clock: FixedClock, words: str
) -> None:
    before = delivered(backend)
    assert write(backend, words).meaning == "maybe_stop"
    with backend.work() as work:
        a_text(work, phone=NUMBER)
        a_text(work, phone="+12025550188")
    assert delivered(backend) == before
    assert len(delivered(backend, "+12025550188")) == 1
    with backend.work() as work:
        work.session.query(Task).update({"state": "done"})
    clock.forward(minutes=6)
    assert len(delivered(backend)) == len(before) + 1


def test_opts_a_wrong_number_out_and_asks_a_person_for_the_right_one(backend: Backend, told: Message) -> None:
    assert write(backend, "Sorry, wrong number").outcome == "opt_out"
    assert tasks(backend) == [("inbound_text", "inbound:1")]
    with backend.work() as work:
        a_text(work, phone=NUMBER)
    assert "no more texts" in delivered(backend)[-1]


def test_opens_one_task_for_a_conversation_and_answers_it_once(backend: Backend, told: Message) -> None:
    for words in ("Could you come on time?", "And where do you park?", "Hello?"):
        write(backend, words)
    assert tasks(backend) == [("inbound_text", "inbound:1")]
    assert len(answers(backend)) == 1
    with backend.work() as work:
        said = work.session.query(Task).one().facts["body"]
    assert said == "Could you come on time?\nAnd where do you park?\nHello?"


def test_opens_another_task_when_the_first_conversation_is_done(backend: Backend, told: Message) -> None:
    write(backend, "Could you come on time?")
    with backend.work() as work:
        work.session.query(Task).update({"state": "done"})
    write(backend, "And where do you park?")
    assert tasks(backend) == [("inbound_text", "inbound:1"), ("inbound_text", "inbound:2")]


def test_owes_a_call_months_after_the_visit_while_the_warranty_runs(backend: Backend, clock: FixedClock) -> None:
    with backend.work() as work:
        visit = a_visit(work, phone=NUMBER)
        visit.state, visit.ended_at, today = "completed", work.now, work.now.date()
        work.session.add(Warranty(visit_id=visit.id, first_day=today, last_day=today + timedelta(days=365)))
    clock.forward(hours=24 * 200)
    assert write(backend, "Hello, since last night the internet is down again").meaning == "not_fixed"
    with backend.work() as work:
        call = work.session.query(FollowUp).one()
        assert (call.kind, call.state, call.reason) == ("call_back", "due", "not_fixed")
    clock.forward(hours=24 * 200)
    assert write(backend, "not fixed").meaning != "not_fixed"


def test_takes_the_same_text_in_once(backend: Backend, told: Message) -> None:
    first = write(backend, "1", sid="SM9")
    again = write(backend, "1", sid="SM9")
    assert again.id == first.id
    assert answers(backend) == ["reply_confirmed"]


def test_asks_a_person_for_another_time_when_none_can_be_offered(backend: Backend, told: Message) -> None:
    text = write(backend, "2")
    assert (text.outcome, text.meaning) == ("applied", "change")
    reschedule_by_text.offer(backend, text.id, told.visit_id)
    reschedule_by_text.offer(backend, text.id, told.visit_id)
    assert tasks(backend) == [("change_wished", "inbound:1")]
    assert answers(backend) == ["reply_change_noted"]
    with backend.work() as work:
        assert work.session.query(InboundText).one().outcome == "task"


def test_owes_a_call_to_who_asks_for_one(backend: Backend, told: Message) -> None:
    assert write(backend, "3").outcome == "applied"
    with backend.work() as work:
        call = work.session.query(FollowUp).one()
        assert (call.kind, call.state, call.reason) == ("call_back", "due", "customer_asked")
    assert answers(backend) == ["reply_call_noted"]


@pytest.mark.parametrize("word", ["STOP", "退订", "TD", " stop. "])
def test_stops_at_once_and_says_so_once(backend: Backend, told: Message, word: str) -> None:
    with backend.work() as work:
        pending = a_text(work, phone=NUMBER).id
    assert write(backend, word).outcome == "opt_out"
    assert write(backend, word).outcome == "opt_out"
    SenderPool(backend).send_due()
    with backend.work() as work:
        held = work.session.get_one(Message, pending)
        assert (held.state, held.suppressed_reason) == ("suppressed", "opted_out")
    with backend.work() as work:
        acks = work.session.query(Message).filter_by(kind="opt_out_ack").all()
        assert [ack.state for ack in acks] == ["delivered"]


def test_starts_again(backend: Backend, told: Message) -> None:
    write(backend, "STOP")
    assert write(backend, "START").outcome == "opt_in"
    with backend.work() as work:
        later = a_text(work, phone=NUMBER).id
    SenderPool(backend).send_due()
    with backend.work() as work:
        assert work.session.get_one(Message, later).state == "delivered"
    assert answers(backend) == ["opt_out_ack", "opt_in_ack"]


def test_helps(backend: Backend, told: Message) -> None:
    assert write(backend, "HELP").outcome == "help"
    assert answers(backend) == ["reply_help"]


def test_hands_free_words_to_a_person_with_the_order(backend: Backend, told: Message) -> None:
    text = write(backend, "Could they bring a longer cable?")
    assert (text.outcome, text.order_id) == ("task", told.order_id)
    with backend.work() as work:
        task = work.session.query(Task).one()
        assert task.order_id == told.order_id
        assert "Could they bring a longer cable?" in task.sentence


def test_answers_a_stranger_in_the_operator_s_language_and_asks_a_person(backend: Backend) -> None:
    text = write(backend, "hello?", number="+12025550999")
    assert (text.outcome, text.order_id) == ("task", None)
    with backend.work() as work:
        answer = work.session.query(Message).one()
        assert (answer.kind, answer.language, answer.answers) == ("reply_read", "zh-CN", True)


def test_answers_a_number_three_times_an_hour_at_most(backend: Backend, told: Message) -> None:
    for _ in range(4):
        write(backend, "HELP")
        SenderPool(backend).send_due()
    with backend.work() as work:
        rows = work.session.query(Message).filter_by(kind="reply_help").order_by(Message.id)
        assert [row.suppressed_reason for row in rows] == [None, None, None, "reply_budget"]


def test_leaves_an_auto_responder_alone(backend: Backend, told: Message) -> None:
    text = write(backend, "Automatic reply: I am out of the office.")
    assert text.outcome == "task"
    assert answers(backend) == []


def test_takes_a_score_by_text(backend: Backend, clock: FixedClock) -> None:
    with backend.work() as work:
        visit = a_visit(work, phone=NUMBER, care_consent=True)
        appointment = an_appointment(work, visit)
        appointment.state, visit.state, visit.ended_at = "fulfilled", "completed", work.now
        tell(work, "survey", visit, appointment=appointment)
    SenderPool(backend).send_due()
    assert write(backend, "5").outcome == "applied"
    with backend.work() as work:
        survey = work.session.query(Survey).one()
        assert (survey.score, survey.fixed) == (5, True)
    assert answers(backend) == ["recommend_asked"]
    SenderPool(backend).send_due()
    assert write(backend, "10/10").outcome == "applied"
    with backend.work() as work:
        said = work.session.query(Recommendation).one()
        assert (said.likelihood, said.channel) == (10, "text")
    assert answers(backend) == ["recommend_asked", "survey_thanks"]
    assert write(backend, "4").outcome == "task"


def test_keeps_control_characters_out(backend: Backend) -> None:
    assert write(backend, "a\x00b\x1bc\n").body == "abc\n"


def test_is_silent_about_the_number_in_its_events(backend: Backend, told: Message) -> None:
    write(backend, "1")
    with backend.work() as work:
        rows = work.session.connection().exec_driver_sql("SELECT data::text FROM events").scalars().all()
    assert rows
    assert not any("555" in row for row in rows)
