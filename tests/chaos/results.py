"""What a run is reduced to: lost, doubled, unknown, late, violations; and the record of it."""

from typing import Any

from sqlalchemy import text

from tests.chaos.stage import Stage
from tests.support.histories.message_histories import Verdict

_WAITS = text("""
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY waited), percentile_cont(0.99) WITHIN GROUP (ORDER BY waited),
       count(*) FILTER (WHERE waited > 30)
FROM (SELECT extract(epoch FROM sent_at - created_at)::float AS waited FROM messages
      WHERE sent_at IS NOT NULL AND occurrence = 1 AND NOT answers) sent
""")
_ATTEMPTS = text("SELECT coalesce(outcome, 'open'), count(*) FROM attempts GROUP BY 1 ORDER BY 1")
_STATES = text("SELECT state, count(*) FROM messages GROUP BY 1 ORDER BY 1")


def figures(stage: Stage, verdict: Verdict) -> dict[str, Any]:
    """The figures of a run that has come to rest. `late` counts texts that took over half a minute to the carrier;
    the clock's jumps while it settles count as well. `unknown` counts attempts that ended in doubt for good.
    """
    with stage.backend.work() as work:
        p50, p99, late = work.session.execute(_WAITS).one()
        attempts = {outcome: count for outcome, count in work.session.execute(_ATTEMPTS)}  # noqa: C416 - Rows.
        states = {state: count for state, count in work.session.execute(_STATES)}  # noqa: C416 - Rows.
    return {
        "changes": len(stage.changes),
        "accepted": verdict.accepted,
        "lost": verdict.lost,
        "doubled": verdict.doubled,
        "doubled_in_unknowns": verdict.doubled_in_unknowns,
        "unknown": attempts.get("not_accepted", 0),
        "late": late,
        "waited_p50_seconds": _rounded(p50),
        "waited_p99_seconds": _rounded(p99),
        "violations": [f"{one.invariant}: {one.sentence} ({one.message_id})" for one in verdict.violations[:20]],
        "still_open": stage.count_open(),
        "stops": len(stage.silences),
        "states": states,
        "attempts": attempts,
    }


def is_sound(figures: dict[str, Any]) -> bool:
    """Tells whether nothing contradicts the invariants and everything has come to rest."""
    return not figures["violations"] and not figures["still_open"]


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)
