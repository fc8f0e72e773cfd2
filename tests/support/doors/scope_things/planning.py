"""What is planned, held and expected in a territory."""

from dispatch.db.ranges import Range
from dispatch.db.tables import (
    Appointment,
    Calibration,
    DurationFactor,
    Hold,
    Jeopardy,
    Plan,
    Simulation,
    WaitEntry,
    WaitOffer,
    WaitOpening,
)
from tests.support.clocks import START
from tests.support.doors.scope_things.ground import SOON, Ground, Things
from tests.support.field import HOUR


def of_planning(ground: Ground) -> Things:
    """Plans, holds, the list of those who wait, promises at risk, what is learned and simulated."""
    work, territory, visit = ground.work, ground.territory, ground.visit
    appointment = work.session.query(Appointment).filter_by(visit_id=visit.id).one()
    hold = ground.add(Hold(
        territory_id=territory.id, technician_id=ground.technician.id, arrival_window=SOON, lat=47.1, lon=9.5,
        during=Range(START + 5 * HOUR, START + 6 * HOUR), work_group="general", made_by=ground.crm.name,
        made_at=START - HOUR, expires_at=START + HOUR,
    ))  # fmt: skip
    entry = ground.add(WaitEntry(visit_id=visit.id, territory_id=territory.id, asked_by="test", asked_at=START))
    opening = ground.add(WaitOpening(
        territory_id=territory.id, technician_id=ground.technician.id, hold_id=hold, arrival_window=SOON,
        made_at=START, expires_at=START + HOUR,
    ))  # fmt: skip
    _calibrate(ground)
    return {
        "plan_id": ground.add(Plan(
            territory_id=territory.id, first_day=START.date(), last_day=START.date(), state="draft", solve_seconds=1,
            asked_by="test",
        )),
        "appointment_id": appointment.id,
        "hold_id": hold,
        "offer_id": ground.add(WaitOffer(
            opening_id=opening, entry_id=entry, appointment_id=appointment.id, made_at=START,
        )),
        "jeopardy_id": ground.add(Jeopardy(
            visit_id=visit.id, appointment_id=appointment.id, technician_id=ground.technician.id,
            expected_at=START + 4 * HOUR, late_seconds=600, opened_at=START,
        )),
        "simulation_id": ground.add(Simulation(
            territory_id=territory.id, first_day=START.date(), last_day=START.date(), orders="past", futures=20, seed=1,
            scenarios=[{"name": f"secret policy {ground.code}"}], asked_by=ground.user.name, asked_at=START, steps=2,
        )),
    }  # fmt: skip


def _calibrate(ground: Ground) -> None:
    """One calibration for all, with a factor of each territory's technician."""
    calibration = ground.work.session.query(Calibration).first() or Calibration(
        made_at=START, made_by="test", since=START, visits=1, drives=0
    )
    technician_id = ground.technician.id
    calibration.factors.append(DurationFactor(
        subject="technician", key=str(technician_id), technician_id=technician_id, territory_id=ground.territory.id,
        factor=1.0, low=0.9, high=1.1, cases=1,
    ))  # fmt: skip
    ground.work.session.add(calibration)
