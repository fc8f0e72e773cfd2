"""The reference page of a library's public face, made from its docstrings: `python -m tools.reference routing`.

The docstrings are numpydoc's: sections with an underlined heading, in them `name : type` and an indented text.
"""

import inspect
import re
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

DOCS = Path(__file__).parents[1] / "docs"
SECTIONS = ("Parameters", "Attributes", "Returns", "Raises", "See Also")
KINDS = ("Functions", "Classes", "Constants")


def page(module: ModuleType) -> str:
    """The page as Markdown: what the module says of itself, then all of its public names by kind."""
    names = {kind: [name for name in _ordered(module) if _kind(getattr(module, name)) == kind] for kind in KINDS}
    lines = [f"# Reference of `{module.__name__}`", "", inspect.getdoc(module) or "", ""]
    lines += [f"Made from the docstrings by `python -m tools.reference {module.__name__}`.", ""]
    for kind in KINDS:
        lines += [f"## {kind}", ""] if names[kind] else []
        for name in names[kind]:
            lines += _entry(name, getattr(module, name), kind)
    return "\n".join(lines).rstrip() + "\n"


def _ordered(module: ModuleType) -> Sequence[str]:
    return sorted(module.__all__, key=str.lower)


def _kind(thing: object) -> str:
    if inspect.isclass(thing):
        return "Classes"
    return "Functions" if inspect.isfunction(thing) else "Constants"


def _entry(name: str, thing: object, kind: str) -> Iterator[str]:
    if kind == "Constants":
        values = thing if isinstance(thing, dict) else dict.fromkeys(_several(thing))
        yield from [f"### {name}", ""]
        yield from [f"- `{key}`" + (f": {text}" if isinstance(text, str) else "") for key, text in values.items()]
        yield ""
        return
    yield from [f"### {name}", "", "```python", f"{name}{_signature(thing)}", "```", ""]
    yield from documented(inspect.getdoc(thing) or "")
    for method, of in _methods(thing) if inspect.isclass(thing) else ():
        label = "property" if isinstance(of, property) else f"`{name}.{method}{_signature(of)}`"
        yield from [f"#### {name}.{method}", "", label, ""]
        yield from documented(inspect.getdoc(of) or "")


def _several(thing: object) -> Sequence[object]:
    if isinstance(thing, frozenset):
        return sorted(thing, key=str)
    return thing if isinstance(thing, tuple) else (thing,)


def _methods(thing: type) -> list[tuple[str, object]]:
    own = [(name, of) for name, of in vars(thing).items() if not name.startswith("_")]
    return [(name, of) for name, of in own if (inspect.isfunction(of) or isinstance(of, property)) and of.__doc__]


def _signature(thing: object) -> str:
    """As one line without the paths of types and the addresses of defaults."""
    if inspect.isclass(thing) and issubclass(thing, BaseException):
        return ""
    text = str(inspect.signature(thing)) if callable(thing) else ""
    text = re.sub(r"<factory>", "{}", text)
    text = re.sub(r"<function (\w+) at 0x[0-9a-f]+>", r"\1", text)
    text = re.sub(r"frozenset\(\{[^}]*\}\)", "frozenset(...)", text)
    text = re.sub(r"\b([A-Z]\w+)\((?:[^()]|\([^()]*\))+\)(?=[,)] ?)", r"\1()", text)
    text = re.sub(r"<(\w+\.\w+): [^>]*>|<(\w+): [^>]*>", r"\1\2", text)
    text = re.sub(r"numpy\.ndarray\[[^=,]*?numpy\.dtype\[numpy\.int(?:32|64)\]\]", "Matrix", text)
    text = re.sub(r"\b(?:\w+\.)+(?=[A-Za-z_])", "", text)
    return text.replace("Matrix | Matrix", "Matrix").replace("(self, ", "(").replace("(self)", "()")


def documented(docstring: str) -> Iterator[str]:
    """A numpydoc docstring as Markdown: its prose, then each section as a list."""
    section, previous, lines = "", "", docstring.split("\n")
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if re.fullmatch(r"-{3,}", line) and previous in SECTIONS:
            section = previous
            yield from [f"**{section}**", ""]
        elif not (line in SECTIONS and re.fullmatch(r"-{3,}", following)):
            yield _item(line) if section else line
        previous = line
    yield ""


def _item(line: str) -> str:
    if not line.strip() or line.startswith(" "):
        return f"  {line.strip()}" if line.strip() else ""
    name, colon, kind = line.partition(" : ")
    return f"- `{name}`" + (f" ({kind})" if colon else "")


def main(name: str) -> None:
    """Write the page of the library of this name."""
    page_path(name).write_text(page(import_module(name)), encoding="utf-8")


def page_path(name: str) -> Path:
    """Where the page of the library of this name is."""
    return DOCS / f"reference-{name.replace('.', '-')}.md"


if __name__ == "__main__":
    main(sys.argv[1])
