"""Who is to come to a visit: somebody who should, somebody who alone may, and who must not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TechnicianWish:
    """Technicians by id: who should come, who alone may, and who must not; nobody in particular by default."""

    preferred: int | None = None
    required: int | None = None
    excluded: tuple[int, ...] = ()

    def allows(self, technician_id: int) -> bool:
        """Whether this one may come."""
        return technician_id not in self.excluded and self.required in (None, technician_id)

    @property
    def called(self) -> tuple[int, ...]:
        """Whoever is to come: who should, and who alone may."""
        return tuple(one for one in (self.preferred, self.required) if one is not None)

    @property
    def contradiction(self) -> bool:
        """Whether somebody is to come who must not."""
        return bool({self.preferred, self.required} & set(self.excluded))


ANYBODY = TechnicianWish()
