"""Five flows, traced through the code: the files that a request runs through, and the borders that it crosses.

`python -m tools.flows` runs one test of each flow and prints what it found. A folder is a package directly below
`dispatch` (`orders`, `kernel`); a crossing is a call from a file in one folder to a file in another, counted once for
each pair of files. Files of Flask and other libraries between two of ours are passed over.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parents[1]
HOUSE = f"{ROOT}/dispatch/"


@dataclass(frozen=True)
class Flow:
    """What is traced: requests by method and path, in the tests of one file that have a name."""

    name: str
    method: str
    path: str
    test: str
    file: str


FLOWS = (
    Flow("order in", "POST", r"/api/v1/orders", "test_answers_201_with_the_order", "test_orders_api.py"),
    Flow("window booked", "POST", r"/api/v1/appointments", "test_confirms_a_hold_once", "test_booking_api.py"),
    Flow("plan published", "POST", r"/api/v1/plans/\d+/publish", "test_plans_drafts", "test_plans_api.py"),
    Flow("technician's event", "POST", r"/api/v1/mobile/events", "test_takes_a_batch", "test_mobile_api.py"),
    Flow(
        "customer's reply", "POST", r"/api/v1/webhooks/twilio/inbound", "test_takes_a_text", "test_twilio_webhooks.py"
    ),
)


@dataclass
class Traced:
    """What one flow ran through: files below `dispatch` in the order in which they were first entered."""

    files: list[str] = field(default_factory=list)
    crossings: set[tuple[str, str]] = field(default_factory=set)

    @property
    def rooms(self) -> list[str]:
        """The folders of the files, in the order in which they were first entered."""
        return list(dict.fromkeys(str(Path(file).parent) for file in self.files))

    def enter(self, frame: FrameType, event: str, _argument: object) -> None:
        """Notes a call; a profiler's hook."""
        if event != "call" or not (file := _ours(frame)):
            return
        if file not in self.files:
            self.files.append(file)
        caller = frame.f_back
        while caller is not None and not _ours(caller):
            caller = caller.f_back
        if caller is not None and _folder(_ours(caller)) != _folder(file):
            self.crossings.add((_ours(caller), file))


class Tracer:
    """A plugin of pytest that traces the requests of flows while their tests run."""

    def __init__(self, flows: Iterable[Flow]) -> None:
        self.found: dict[str, Traced] = {flow.name: Traced() for flow in flows}
        self._flows = tuple(flows)
        self._serve: Callable[..., Any] = Flask.wsgi_app

    def pytest_sessionstart(self) -> None:
        """Puts the tracer before the application."""
        serve, found, flows = self._serve, self.found, self._flows

        def traced(app: Flask, environ: dict[str, Any], start: Any) -> Any:
            asked = environ["REQUEST_METHOD"], environ["PATH_INFO"]
            flow = next((one for one in flows if one.method == asked[0] and re.fullmatch(one.path, asked[1])), None)
            if flow is None:
                return serve(app, environ, start)
            sys.setprofile(found[flow.name].enter)
            try:
                return serve(app, environ, start)
            finally:
                sys.setprofile(None)

        hooked: Any = traced
        Flask.wsgi_app = hooked  # type: ignore[method-assign]

    def pytest_sessionfinish(self) -> None:
        """Takes the tracer away."""
        Flask.wsgi_app = self._serve  # type: ignore[method-assign]


def trace(flows: tuple[Flow, ...] = FLOWS) -> dict[str, Traced]:
    """Runs the flows' tests. Raises `RuntimeError` when one fails or a flow is not found in it."""
    tracer = Tracer(flows)
    files = [str(next((ROOT / "tests" / "integration").rglob(flow.file))) for flow in flows]
    names = " or ".join(flow.test for flow in flows)
    status = pytest.main(["-q", "-p", "no:cacheprovider", "-o", "timeout=0", "-k", names, *files], plugins=[tracer])
    missing = [name for name, traced in tracer.found.items() if not traced.files]
    if status != 0 or missing:
        raise RuntimeError(f"pytest ended with {status}; not traced: {missing}")
    return tracer.found


def _ours(frame: FrameType) -> str:
    file = frame.f_code.co_filename
    return file.removeprefix(HOUSE) if file.startswith(HOUSE) else ""


def _folder(file: str) -> str:
    return file.split("/", 1)[0]


def main() -> None:
    found = trace()
    for name, traced in found.items():
        folders = {_folder(file) for file in traced.files}
        print(f"{name}: {len(traced.files)} files, {len(folders)} folders, {len(traced.crossings)} crossings")
    if "--json" in sys.argv:
        print(json.dumps({name: traced.rooms for name, traced in found.items()}, indent=1))


if __name__ == "__main__":
    main()
