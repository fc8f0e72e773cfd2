"""The climb towards the duals that prove most, case by case of how much is left out."""

import time
from dataclasses import dataclass, field, replace

import numpy as np

from routing.column_generation.master_problem import Master
from routing.column_generation.pricer import Depth, Pricer, Proof
from routing.column_generation.shift_arrays import Floats

KEPT = 0.3
"""Share of the best duals in those that are priced; raw ones swing too much."""
MUCH_WIDER, WIDER, NARROWER = 4.0, 1.5, 0.7
"""Change of the box where nothing is new, after a good step, and after a bad one."""
FIRST_EFFORT, EFFORT = 300, 20_000
"""Partial routes grown for each kind of shift in a round."""
FEW = 100
"""Visits of a shift that are looked at while there are too many."""
NEARLY = 0.01
"""Part of the gap: where the program can gain no more than that, cutting or dividing gains more."""
GROWTH = 1.7
"""A look at all visits takes longer by this power of their number."""
WIDE_LOOKS = 3
"""Looks at all visits that time is kept for."""
CUTS_PER_ROUND, CUTS_PER_JOB = 60, 6
MISSES = 3
"""Cheap first steps without gain, after which they are halved."""
LATER_PACE, LEAST_PACE = 1 / 8, 1 / 16
"""Length of those steps when more visits are looked at, and when they end."""
WIDENING = 3
"""How many times as many visits are looked at when those looked at are settled."""
AIM = 0.95
"""Part of the known plan's price that they aim at."""
FRACTIONAL = 0.02
"""What counts as a part of a unit left out."""
TOLERANCE = 1e-6


@dataclass
class Case:
    """Plans that leave out at least and at most so much (as `Master.weights` count), and what is proven of them.

    height: what its duals prove, over few visits of each shift while that is all one looks at. radius: of the box.
    """

    span: tuple[int, int]
    best: float
    best_duals: Floats
    height: float
    duals: Floats
    radius: float = 0.0
    kept: float = KEPT
    converged: bool = False


@dataclass
class Ascent:
    """Cases that together hold every plan: the least bound of them is a bound.

    Large problems are first climbed with few visits for each shift (`glide`), which proves nothing but finds good duals
    soon.
    known: the price of a known plan; without one it is infinite.
    """

    pricer: Pricer
    master: Master
    known: float
    rounds: int = 0
    last_seconds: float = np.inf
    cases: list[Case] = field(default_factory=list)

    def __post_init__(self) -> None:
        most = int(self.master.weights.sum())
        nothing = np.zeros(self.master.first_cut)
        self.cases.append(Case((0, most), 0.0, nothing, -np.inf, nothing))
        self.most = max(shift_type.shift_data.jobs.size for shift_type in self.pricer.shift_types)
        self.visits = min(FEW, self.most)

    @property
    def lowest(self) -> Case:
        return min(self.cases, key=lambda case: case.best)

    def begin(self, duals: Floats) -> None:
        """Try first duals of the jobs."""
        case = self.lowest
        duals = self.master.fit(np.append(duals, np.zeros(2)))
        proof = self._prove(case, duals, FIRST_EFFORT)
        if proof is not None and proof.value > case.height:
            case.height, case.duals = proof.value, duals

    def glide(self) -> None:
        """First steps of a large problem: cheap ones, while the program would swing too far.

        Over few visits of each shift, then over more, and at last over all, for which time is kept.
        """
        if not self.narrow:
            return
        if np.isfinite(self.known):
            self._glide(1.0, MISSES)
        while self.narrow:
            nearly_all = self.most < 2 * WIDENING * self.visits
            self.visits = self.most if nearly_all or self._late() else WIDENING * self.visits
            self.last_seconds *= WIDENING**GROWTH
            self.lowest.height = -np.inf
            if np.isfinite(self.known):
                self._glide(LATER_PACE, 1)

    def _glide(self, pace: float, patience: int) -> None:
        """Climb by Polyak's rule; after so many steps without gain they are halved, from the best duals on."""
        case, misses, duals = self.lowest, 0, self.lowest.duals
        course = np.zeros(self.master.caps.size)
        while pace >= LEAST_PACE:
            proof = None if self._late() else self._prove(case, duals, FIRST_EFFORT)
            if proof is None:
                return
            if proof.value > case.height:
                case.height, case.duals, misses = proof.value, duals, 0
            else:
                misses += 1
            if misses == patience:
                pace, misses, duals = pace / 2, 0, case.duals
            course = (course + proof.lacking) / 2
            if not course.any():
                return
            stride = pace * max(0.0, AIM * self.known - proof.value) / float((course**2).sum())
            duals = duals.copy()
            duals[: course.size] += stride * course
            duals = self.master.fit(duals)

    def step(self) -> bool:
        """One round in the case of the lowest bound; false when the time is up, or the program fails."""
        case, master = self.lowest, self.master
        centre = self.padded(case.duals)
        # Beyond its price a job is left out, not missed: else one would not see how much is left out.
        limits = np.append(master.caps, np.zeros(centre.size - master.caps.size)) + master.caps.max()
        low, high = np.maximum(0.0, centre - case.radius), np.minimum(limits, centre + case.radius)
        master.rest()
        solved = master.solve(low, high, case.span)
        if solved is None:
            return False
        proposed, hoped = solved
        held = bool((((proposed <= low) & (low > 0.0)) | ((proposed >= high) & (high < limits))).any())
        asked = master.fit(case.kept * centre + (1 - case.kept) * proposed)
        proof = self._prove(case, asked, EFFORT)
        if proof is None:
            return False
        gain, wanted = proof.value - case.height, hoped - case.height
        if gain > 0.0:
            case.height, case.duals = proof.value, asked
        _reshape(case, gain, wanted, fresh=proof.fresh)
        # Nothing new in the middle: then look where the master points, which ends it or brings new routes.
        ended = not proof.fresh and case.kept == 0.0 and proof.exact
        case.kept = KEPT if proof.fresh else 0.0
        ended = ended or wanted <= TOLERANCE * max(1.0, abs(hoped))
        nearly = np.isfinite(self.known) and wanted < NEARLY * (self.known - case.height)
        return self._go_on(case, ended=ended and not held) if nearly or (ended and not held) else True

    def _go_on(self, case: Case, *, ended: bool) -> bool:
        """Divide the case, or cut: what the program alone can prove is nearly proven."""
        if not self._divide(case) and not self.master.separate(CUTS_PER_ROUND, CUTS_PER_JOB):
            case.converged = ended
        case.kept = KEPT
        return True

    def _divide(self, case: Case) -> bool:
        """Leave out no more, or more, than the mixture does; false if that is a whole number.

        The least price is convex in what is left out, so that the two cases are decided at their inner ends.
        """
        left = self.master.left_out
        below = int(np.floor(left + FRACTIONAL))
        if left - below <= FRACTIONAL or below < case.span[0] or below + 1 > case.span[1]:
            return False
        self.cases.remove(case)
        self.cases += [
            replace(case, span=(case.span[0], below), kept=KEPT),
            replace(case, span=(below + 1, case.span[1]), kept=KEPT),
        ]
        return True

    @property
    def narrow(self) -> bool:
        """Whether some visits are not looked at."""
        return self.visits < self.most

    def _late(self) -> bool:
        """Whether what is left is needed for some looks at every visit."""
        depth = self.last_seconds * (self.most / self.visits) ** GROWTH
        return self.narrow and time.perf_counter() + WIDE_LOOKS * depth > self.pricer.deadline

    def _prove(self, case: Case, duals: Floats, effort: int) -> Proof | None:
        began = time.perf_counter()
        depth = Depth(effort, self.visits)
        proof = self.pricer.prove(self.master, duals, case.span, depth)
        self.rounds, self.last_seconds = self.rounds + 1, min(self.last_seconds, time.perf_counter() - began)
        if proof is not None and not self.narrow and proof.value > case.best:
            case.best, case.best_duals = proof.value, duals
        return proof

    def padded(self, duals: Floats) -> Floats:
        """Duals that know of all cuts; new ones cost nothing."""
        size = self.master.first_cut + self.master.cuts.prices.size
        return np.append(duals, np.zeros(size - duals.size))


def _reshape(case: Case, gain: float, wanted: float, *, fresh: bool) -> None:
    if not fresh:
        case.radius *= MUCH_WIDER
    elif gain > 0.3 * wanted:
        case.radius *= WIDER
    elif gain < 0.0:
        case.radius *= NARROWER
