"""What jobs, shifts, technicians and places are called, for people; the planner itself knows numbers only."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a problem's parts; a part without one is called by its number.

    Parameters
    ----------
    jobs, shifts, technicians : mapping of int to str
        By id.
    places : tuple of str
        In the order of the travel matrices.
    """

    jobs: Mapping[int, str] = field(default_factory=dict)
    shifts: Mapping[int, str] = field(default_factory=dict)
    technicians: Mapping[int, str] = field(default_factory=dict)
    places: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((self.places, len(self.jobs), len(self.shifts), len(self.technicians)))

    def job(self, id: int) -> str:
        """What the job is called."""
        return self.jobs.get(id, f"job {id}")

    def shift(self, id: int) -> str:
        """What the shift is called."""
        return self.shifts.get(id, f"shift {id}")

    def technician(self, id: int) -> str:
        """What the technician is called."""
        return self.technicians.get(id, f"technician {id}")

    def place(self, row: int) -> str:
        """What the place of this row of the travel matrices is called."""
        return self.places[row] if row < len(self.places) else f"place {row}"


NAMELESS = Names()
"""Everything is called by its number."""
