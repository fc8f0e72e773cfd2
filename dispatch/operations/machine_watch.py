"""Watches the machine: tasks for a nearly full disk and a clock that is off, closed when that has ended."""

from dispatch.kernel.machine import Machine
from dispatch.kernel.records import open_task
from dispatch.kernel.rows.task_rows import close_topic
from dispatch.kernel.work import Work
from dispatch.operations import readiness_rows
from dispatch.operations.machine_rules import is_nearly_full, skew_seconds

KIND = "machine"


def warnings(work: Work, machine: Machine) -> dict[str, str]:
    """What is about to go wrong, by part."""
    room = machine.room()
    skew = skew_seconds(machine.now(), readiness_rows.database_time(work.session))
    found = {}
    if room is not None and is_nearly_full(room):
        found["disk"] = f"{room.free // 1_000_000} MB are left on the database's disk"
    if skew:
        found["clock"] = f"this machine's clock is {abs(skew)} s {'ahead of' if skew > 0 else 'behind'} the database's"
    return found


def watch(work: Work, machine: Machine) -> None:
    """Opens a task for what is about to go wrong, and closes it when it has ended."""
    found = warnings(work, machine)
    for part, say in (("disk", "disk_nearly_full"), ("clock", "clock_off")):
        topic = f"{part}:{machine.name}"
        if part in found:
            open_task(work, KIND, topic, SENTENCES[say].format(machine=machine.name), say=say, machine=machine.name)
        else:
            close_topic(work.session, KIND, topic, work.now)


SENTENCES = {
    "disk_nearly_full": "The disk of the database on {machine} is nearly full. Make room, or orders can't be taken in.",
    "clock_off": "The clock of {machine} differs from the database's by more than a minute. Set it right, or texts and "
    "visits get wrong times.",
}
