"""Pictures of plans: what is drawn, by what matplotlib was told."""

from dataclasses import replace

import pytest

pytest.importorskip("matplotlib", reason="matplotlib is an extra")

from routing import SupplyStop
from routing.formats import FormatError
from routing.plots import draw_map, draw_quality, draw_timeline
from tests.unit.routing_formats.town import HOUR, small_day, small_plan


def test_draws_a_line_for_each_route_and_a_cross_for_who_is_left_out() -> None:
    axes = draw_map(small_day(), small_plan()).axes[0]
    labels = [line.get_label() for line in axes.lines]
    assert "left out" in labels
    (route,) = [line for line in axes.lines if line.get_label() in {"Ana", "Ben"}]
    assert route.get_xydata().tolist() == [[9.5, 47.1], [9.51, 47.1], [9.52, 47.1], [9.5, 47.1]]


def test_refuses_a_map_without_points() -> None:
    with pytest.raises(FormatError, match="no points"):
        draw_map(replace(small_day(), points=()), small_plan())


def test_draws_services_over_the_day() -> None:
    axes = draw_timeline(small_plan(), small_day().names).axes[0]
    spans = [bar.get_path().get_extents(bar.get_patch_transform()) for bar in axes.patches]
    assert [(span.x0, span.width) for span in spans] == [
        (8 * HOUR + 600, HOUR),
        (9 * HOUR + 600 + 480, HOUR / 2),
    ]
    assert "router" in {text.get_text() for text in axes.texts}


def test_draws_the_supply_among_the_stops() -> None:
    (route,) = small_plan().routes
    supply = SupplyStop(0, 8 * HOUR, 60, 0, 8 * HOUR + 60, 8 * HOUR + 60, 8 * HOUR + 300)
    axes = draw_timeline(replace(small_plan(), routes=(replace(route, supply=supply),))).axes[0]
    assert len(axes.patches) == 3


def test_draws_each_improvement_and_the_bound() -> None:
    plan = replace(small_plan(), trace=((0.1, 30), (0.5, 20)), bound=15)
    axes = draw_quality({"one": plan, "other": replace(plan, trace=(), bound=None)}).axes[0]
    assert axes.lines[0].get_xydata().tolist() == [[0.1, 30], [0.5, 20]]
    assert axes.lines[1].get_ydata()[0] == 15
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["one", "other"]
