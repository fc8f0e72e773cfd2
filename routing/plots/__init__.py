"""Pictures of plans; matplotlib is an extra that only this package needs (`pip install field-dispatch-routing[plots]`).

Each function gives a matplotlib `Figure` that belongs to no window: save it, or show it in a notebook.
"""

from routing.plots.map import draw_map
from routing.plots.quality import draw_quality
from routing.plots.timeline import draw_timeline

__all__ = ["draw_map", "draw_quality", "draw_timeline"]
