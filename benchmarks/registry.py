"""Finds benchmarks by name: each is a module of this package with `run(args) -> dict`, perhaps `options(parser)`."""

import importlib
import pkgutil
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import benchmarks

FRAME = {"__main__", "record", "registry"}
"""Modules of this package that hold no benchmark."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark by its name; its figures are a flat or nested dict that JSON can hold."""

    name: str
    module: ModuleType

    def add_options(self, parser: ArgumentParser) -> None:
        if hasattr(self.module, "options"):
            self.module.options(parser)

    def run(self, args: Namespace) -> dict[str, Any]:
        figures: dict[str, Any] = self.module.run(args)
        return figures


def names() -> list[str]:
    """The benchmarks there are, in alphabetical order."""
    found = (module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.ispkg)
    return sorted(set(found) - FRAME)


def find(name: str) -> Benchmark:
    """The benchmark of that name; only its module is imported. Raises KeyError with the known names."""
    if name not in names():
        raise KeyError(f"There is no benchmark {name!r}; there are {', '.join(names())}.")
    return Benchmark(name, importlib.import_module(f"benchmarks.{name}"))
