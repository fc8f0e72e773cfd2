"""Tables of a comparison for ROUTING.md: mean net objective per planner and time, spread, ratio to the better peer."""

import statistics
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.record import HERE
from benchmarks.routing.kinds import kind_of, order_of

TABLE = HERE / "ROUTING.md"
PEERS = ("pyvrp", "vroom")
HEAD = """# Planners side by side

Written by `python -m benchmarks.routing compare` (all runs, with their traces, are in `results/routing.jsonl`). Every
planner gets the same file, time and cores in a process of its own, planners take turns, and one independent checker
judges all. Days: minutes, that is 240 for each weight of unserved priority (1, 3, 10) plus the minutes driven, net of
jobs that nobody could serve. VRPTW: distance in the DIMACS convention. TRSP: working time as the authors count it.
A cell is the mean over the seeds and, in brackets, the spread from best to worst in percent of it; *ratio* is ours to
the better of PyVRP and VROOM at the longest time. VROOM has no seed, and ends early or late as it likes. The last line
of a public set is the mean distance from the best known costs, over the instances whose best known cost is at
hand and that every column has, and the mean of all ratios.
"""

Row = dict[tuple[str, float], list[dict[str, Any]]]


def newest(results: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Of results for the same instance, planner, limit, cores and seed only the last one."""
    latest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for result in results:
        key = tuple(result[name] for name in ("instance", "planner", "limit", "cores", "seed"))
        latest[key] = dict(result)
    return list(latest.values())


def write(results: Iterable[Mapping[str, Any]], path: Path = TABLE) -> None:
    """Write the whole page from all results, a section for each kind of problem and number of cores."""
    groups: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for result in newest(results):
        groups[kind_of(result["instance"]), result["cores"]].append(result)
    ordered = sorted(groups.items(), key=lambda group: (group[0][1], order_of(group[0][0])))
    sections = (section(some, kind, cores) for (kind, cores), some in ordered)
    path.write_text("\n".join([HEAD, *sections]), encoding="utf-8")


def section(results: Sequence[dict[str, Any]], kind: str, cores: int) -> str:
    """One table: instances as rows, planners with their limits as columns."""
    rows: dict[str, Row] = defaultdict(lambda: defaultdict(list))
    for result in results:
        rows[result["instance"]][result["planner"], result["limit"]].append(result)
    columns = sorted({column for row in rows.values() for column in row}, key=lambda each: (each[0] != "ours", *each))
    head = ["instance", *(f"{planner} {limit:g} s" for planner, limit in columns), "ratio", "best known", "bound"]
    lines = [f"## {kind}, {cores} core{'s' if cores > 1 else ''}\n", _line(head), _line(["---"] * len(head))]
    for name in sorted(rows, key=_natural):
        cells = [_cell(rows[name].get(column, [])) for column in columns]
        ratio = _ratio(rows[name])
        told = "-" if ratio is None else f"{ratio:.3f}"
        lines.append(_line([name, *cells, told, _best_known(rows[name]), _gap(rows[name])]))
    lines += _mean_distances(rows.values(), columns)
    return "\n".join([*lines, "", _measured(results), ""])


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _natural(name: str) -> tuple[int, str]:
    digits = name.lstrip("T").partition("_")[0]
    return (int(digits) if name.startswith("T") and digits.isdigit() else 0, name)


def _cell(results: Sequence[Mapping[str, Any]]) -> str:
    nets = [result["net"] for result in results if _valid(result)]
    if not nets:
        reasons = {"not modelled" if "not_modelled" in result else "none" for result in results}
        return ", ".join(sorted(reasons)) or "-"
    mean = statistics.mean(nets)
    spread = f" ({(max(nets) - min(nets)) / mean * 100:.1f} %)" if len(nets) > 1 and mean else ""
    return f"{mean:,.1f}{spread}"


def _valid(result: Mapping[str, Any]) -> bool:
    return "net" in result and not result["faults"]


def _ratio(row: Row) -> float | None:
    """Ours to the better peer, both at the longest limit that both have."""
    mine, theirs = _means(row, ("ours",)), _means(row, PEERS)
    shared = {limit for _, limit in mine} & {limit for _, limit in theirs}
    if not shared:
        return None
    longest = max(shared)
    best = min(mean for (_, limit), mean in theirs.items() if limit == longest)
    return mine["ours", longest] / best


def _best_known(row: Row) -> str:
    """The published cost, where the results carry one."""
    costs = {result["best_known"] for results in row.values() for result in results if result.get("best_known")}
    return f"{min(costs):,.1f}" if costs else "-"


def _mean_distances(rows: Collection[Row], columns: Sequence[tuple[str, float]]) -> list[str]:
    """The line of mean distances from the best known costs in percent; none where nothing can be compared.

    A column of less than half of the instances says nothing of the set and is left out.
    """
    counted = [column for column in columns if 2 * sum(column in row for row in rows) >= len(rows)]
    distances = [{column: _distance(row.get(column, [])) for column in counted} for row in rows]
    whole = [line for line in distances if None not in line.values()]
    if not whole or not counted:
        return []
    means = {column: statistics.mean(line[column] or 0.0 for line in whole) for column in counted}
    cells = [f"{means[column]:.2f} %" if column in means else "-" for column in columns]
    ratios = [ratio for row in rows if (ratio := _ratio(row)) is not None]
    told = f"{statistics.mean(ratios):.4f}" if ratios else "-"
    return [_line([f"mean above best known ({len(whole)}), of ratios ({len(ratios)})", *cells, told, "-", "-"])]


def _distance(results: Sequence[Mapping[str, Any]]) -> float | None:
    """How far the mean over the seeds lies above the best known cost, in percent."""
    known = [(result["net"], result["best_known"]) for result in results if _valid(result) and result.get("best_known")]
    return statistics.mean(100 * (net - best) / best for net, best in known) if known else None


def _gap(row: Row) -> str:
    """Our mean distance from our own proven bound in percent of the plan, at the longest time."""
    mine = [(limit, results) for (planner, limit), results in row.items() if planner == "ours"]
    newest_runs = max(mine, default=(0.0, []), key=lambda each: each[0])[1]
    gaps = [
        100 * (result["objective"] - result["bound"]) / result["net"]
        for result in newest_runs
        if _valid(result) and result.get("bound") is not None and result["net"]
    ]
    return f"{statistics.mean(gaps):.1f} %" if gaps else "-"


def _means(row: Row, planners: Iterable[str]) -> dict[tuple[str, float], float]:
    return {
        (planner, limit): statistics.mean(nets)
        for (planner, limit), results in row.items()
        if planner in planners and (nets := [result["net"] for result in results if _valid(result)])
    }


def _measured(results: Sequence[Mapping[str, Any]]) -> str:
    dates = sorted(result["date"] for result in results)
    commits = ", ".join(sorted({result["commit"] for result in results}))
    machines = "; ".join(sorted({result["machine"] for result in results}))
    return f"Measured {dates[0]} to {dates[-1]} UTC at commit {commits} on {machines}.{_shared(results)}"


def _shared(results: Sequence[Mapping[str, Any]]) -> str:
    """How much of a core the planners got for each second of wall time, where the results tell."""
    shares: dict[str, list[float]] = defaultdict(list)
    for result in results:
        if result.get("cpu_seconds") and result["seconds"]:
            shares[result["planner"]].append(result["cpu_seconds"] / result["seconds"])
    told = ", ".join(f"{planner} {statistics.mean(each):.2f}" for planner, each in sorted(shares.items()))
    return f" Cores got per second of wall time (less than asked: the machine was shared): {told}." if told else ""
