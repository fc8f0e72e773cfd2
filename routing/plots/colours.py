"""A colour for each route, told apart also by people who see red and green alike."""

from matplotlib import colormaps

MUTED = "#8a8a8a"


def colour(number: int) -> tuple[float, float, float, float]:
    """Of the route of this number; they repeat after ten."""
    red, green, blue, alpha = colormaps["tab10"](number % 10)
    return float(red), float(green), float(blue), float(alpha)
