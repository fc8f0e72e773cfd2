"""What axe-core finds on a page, in a browser."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"


def serious_faults(page: Page) -> list[tuple[str, str]]:
    """Faults that keep somebody out: the rule, and the first element that breaks it."""
    found = page.evaluate(f"async () => {{ {AXE.read_text(encoding='utf-8')}; return await axe.run(); }}")
    serious = [one for one in found["violations"] if one["impact"] in {"serious", "critical"}]
    return [(one["id"], one["nodes"][0]["html"]) for one in serious]
