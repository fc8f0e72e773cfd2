"""The rules of the problem as dimensions and constraints of an OR-Tools routing model.

Balance has no term here: it is priced when the plan is arranged, and not searched for. A shift with a supply counts as
supplied from the start, without the way there: arranging the plan adds that stop, and drops what then does not hold.
"""

from itertools import pairwise
from typing import Any

from ortools.constraint_solver import pywrapcp

from routing.ortools_engine.nodes import Network, Node
from routing.rules.feasibility import assignment_price, unserved_price

UNLIMITED = 2**40
FROM_ZERO, OPTIONAL = True, False


class RoutingModel:
    """Owns the index manager, the model and the network they were made from."""

    def __init__(self, network: Network) -> None:
        self.network = network
        starts = [vehicle.start_node for vehicle in network.vehicles]
        ends = [vehicle.end_node for vehicle in network.vehicles]
        self.manager = pywrapcp.RoutingIndexManager(len(network.places), len(starts), starts, ends)
        self.routing = pywrapcp.RoutingModel(self.manager)
        self._add_travel()
        self._add_time()
        self._add_hours()
        self._add_assignment_prices()
        self._add_stocks()
        self._add_limits()
        self._add_visits()
        self._add_links()

    def index(self, node: int) -> int:
        return int(self.manager.NodeToIndex(node))

    def _add_travel(self) -> None:
        prices, metres = self.network.problem.prices, self.network.metres()
        transits, costs = dict[int, int](), dict[int, int]()
        service = [node.visit.job.service_seconds for node in self.network.nodes]
        service += [0] * (len(self.network.places) - len(service))
        self.drives, self.transits = list[int](), list[int]()
        drives = dict[int, int]()
        for number, vehicle in enumerate(self.network.vehicles):
            speed = vehicle.shift.speed_percent
            if speed not in transits:
                seconds = self.network.seconds(speed)
                drives[speed] = self.routing.RegisterTransitMatrix(seconds.tolist())
                cost = prices.travel_second * seconds + prices.travel_metre * metres
                costs[speed] = self.routing.RegisterTransitMatrix(cost.tolist())
                for origin, spent in enumerate(service):
                    seconds[origin] += spent
                transits[speed] = self.routing.RegisterTransitMatrix(seconds.tolist())
            self.routing.SetArcCostEvaluatorOfVehicle(costs[speed], number)
            self.routing.SetFixedCostOfVehicle(vehicle.shift.fixed_price, number)
            self.drives.append(drives[speed])
            self.transits.append(transits[speed])

    def _add_time(self) -> None:
        first, last = self.network.span
        length = last - first
        self.routing.AddDimensionWithVehicleTransits(self.transits, length, length, not FROM_ZERO, "time")
        self.time = self.routing.GetDimensionOrDie("time")

    def _add_hours(self) -> None:
        first = self.network.span[0]
        solver = self.routing.solver()
        service = [0] * self.routing.Size()
        for number, node in enumerate(self.network.nodes):
            service[self.index(number)] = node.visit.job.service_seconds
        for number, vehicle in enumerate(self.network.vehicles):
            shift, begin = vehicle.shift, vehicle.begin - first
            latest = max(begin, shift.end + shift.overtime_seconds - first)
            start, end = self.routing.Start(number), self.routing.End(number)
            working = self.network.problem.prices.working_second
            self.time.CumulVar(start).SetRange(begin, latest if working and not shift.committed else begin)
            self.time.SetSpanCostCoefficientForVehicle(working, number)
            self.time.CumulVar(end).SetRange(begin, latest)
            if shift.overtime_price and shift.overtime_seconds:
                bound = max(begin, shift.end - first)
                self.time.SetCumulVarSoftUpperBound(end, bound, shift.overtime_price)
            pauses = [
                solver.FixedDurationIntervalVar(
                    max(begin, pause.window.start - first),
                    pause.window.end - 1 - first,
                    pause.seconds,
                    OPTIONAL,
                    f"break {number}",
                )
                for pause in vehicle.breaks
            ]
            if pauses:
                self.time.SetBreakIntervalsOfVehicle(pauses, number, service)

    def _add_assignment_prices(self) -> None:
        rows = dict[tuple[int, ...], int]()
        evaluators = list[int]()
        for vehicle in self.network.vehicles:
            row = tuple(self._entry_price(vehicle.shift, node) for node in self.network.nodes)
            row += (0,) * (len(self.network.places) - len(row))
            if row not in rows:
                rows[row] = self.routing.RegisterUnaryTransitVector(list(row))
            evaluators.append(rows[row])
        if any(any(row) for row in rows):
            self.routing.AddDimensionWithVehicleTransits(evaluators, 0, UNLIMITED, FROM_ZERO, "assignment")
            self.routing.GetDimensionOrDie("assignment").SetSpanCostCoefficientForAllVehicles(1)

    def _entry_price(self, shift: Any, node: Node) -> int:
        # Prices that differ by vehicle, of a visit that no vehicle may serve, would make the whole model infeasible.
        return (
            0
            if node.visit.mate or not self.network.is_open(node)
            else sum(assignment_price(shift, node.visit.job)) + node.price
        )

    def _add_stocks(self) -> None:
        for dimension in range(self.network.dimensions):
            need = [
                0 if node.visit.mate else (*node.visit.job.demands, *[0] * self.network.dimensions)[dimension]
                for node in self.network.nodes
            ]
            need += [0] * (len(self.network.places) - len(need))
            stock = [vehicle.stock[dimension] for vehicle in self.network.vehicles]
            self._add_bounded(self.routing.RegisterUnaryTransitVector(need), stock, f"stock {dimension}")

    def _add_limits(self) -> None:
        vehicles = self.network.vehicles
        if any(vehicle.visits_left is not None for vehicle in vehicles):
            ones = [1] * len(self.network.nodes)
            ones += [0] * (len(self.network.places) - len(ones))
            left = [UNLIMITED if v.visits_left is None else v.visits_left for v in vehicles]
            self._add_bounded(self.routing.RegisterUnaryTransitVector(ones), left, "visits")
        if any(vehicle.driving_left is not None for vehicle in vehicles):
            left = [UNLIMITED if v.driving_left is None else v.driving_left for v in vehicles]
            self.routing.AddDimensionWithVehicleTransitAndCapacity(self.drives, 0, left, FROM_ZERO, "driving")

    def _add_bounded(self, transit: int, limits: list[int], name: str) -> None:
        self.routing.AddDimensionWithVehicleCapacity(transit, 0, limits, FROM_ZERO, name)

    def _add_visits(self) -> None:
        first = self.network.span[0]
        for group in self.network.groups:
            job = self.network.nodes[group[0]].visit.job
            indices = [self.index(number) for number in group]
            price = unserved_price(self.network.problem, job) // job.crew
            self.routing.AddDisjunction(indices, price, 1)
            for number, index in zip(group, indices, strict=True):
                node = self.network.nodes[number]
                self.routing.VehicleVar(index).SetValues([-1, *self.network.allowed(node)])
                spans = self.network.spans_of(node)
                if not spans:
                    self.routing.ActiveVar(index).SetValue(0)
                    continue
                start = self.time.CumulVar(index)
                start.SetRange(spans[0][0], spans[-1][1])
                for (_, before), (after, _) in pairwise(spans):
                    if before + 1 <= after - 1:
                        start.RemoveInterval(before + 1, after - 1)
                if job.due is not None and job.late_price and not node.visit.mate:
                    self.time.SetCumulVarSoftUpperBound(index, max(0, job.due - first), job.late_price)

    def _add_links(self) -> None:
        leads = {
            self.network.nodes[group[0]].visit.job.id: self.index(group[0])
            for group in self.network.groups
            if not self.network.nodes[group[0]].visit.mate
        }
        mates = {
            self.network.nodes[group[0]].visit.job.id: self.index(group[0])
            for group in self.network.groups
            if self.network.nodes[group[0]].visit.mate
        }
        done = {c.job: (s.technician, c.finish) for s in self.network.problem.shifts for c in s.committed}
        for job, index in leads.items():
            node = self.network.nodes[self.manager.IndexToNode(index)].visit.job
            for other in node.after:
                if other in leads:
                    self._after(leads[other], index)
                else:
                    first = done[other][1] - self.network.span[0]
                    low = max(int(self.time.CumulVar(index).Min()), first)
                    if low > int(self.time.CumulVar(index).Max()):
                        self.routing.ActiveVar(index).SetValue(0)
                    else:
                        self.time.CumulVar(index).SetMin(low)
            twin = node.same_technician_as
            if twin in leads:
                self._same_technician(index, leads[twin])
            elif twin is not None:
                same = [n for n, v in enumerate(self.network.vehicles) if v.shift.technician == done[twin][0]]
                self.routing.solver().Add(self.routing.solver().MemberCt(self.routing.VehicleVar(index), [-1, *same]))
            if job in mates:
                self._together(index, mates[job])

    def _after(self, sooner: int, later: int) -> None:
        routing, solver = self.routing, self.routing.solver()
        job = self.network.nodes[self.manager.IndexToNode(sooner)].visit.job
        solver.Add(routing.ActiveVar(later) <= routing.ActiveVar(sooner))
        gap = self.time.CumulVar(later) - self.time.CumulVar(sooner) - job.service_seconds
        solver.Add(solver.ConditionalExpression(routing.ActiveVar(later), gap, 0) >= 0)

    def _technician(self, index: int) -> Any:
        technicians = [-1, *(vehicle.shift.technician for vehicle in self.network.vehicles)]
        return self.routing.solver().Element(technicians, self.routing.VehicleVar(index) + 1)

    def _same_technician(self, one: int, two: int) -> None:
        routing, solver = self.routing, self.routing.solver()
        both = (routing.ActiveVar(one) * routing.ActiveVar(two)).Var()
        gap = self._technician(one) - self._technician(two)
        solver.Add(solver.ConditionalExpression(both, gap, 0) == 0)

    def _together(self, lead: int, mate: int) -> None:
        routing, solver = self.routing, self.routing.solver()
        solver.Add(routing.ActiveVar(lead) == routing.ActiveVar(mate))
        gap = self.time.CumulVar(lead) - self.time.CumulVar(mate)
        solver.Add(solver.ConditionalExpression(routing.ActiveVar(lead), gap, 0) == 0)
        apart = self._technician(lead) - self._technician(mate)
        solver.Add(solver.ConditionalExpression(routing.ActiveVar(lead), apart, 1) != 0)
