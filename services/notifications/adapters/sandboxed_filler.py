"""Filling placeholders in Jinja's sandbox: values, a few filters and conditions; no loops, calls or arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from services.notifications.domain.templates import CUSTOMER, Filled

if TYPE_CHECKING:
    from jinja2 import nodes

_FILTERS = ("default", "lower", "upper", "title", "capitalize", "trim", "truncate")
_COMPARISONS = ("eq", "ne", "in", "notin")
_ROOTS: Mapping[str, re.Pattern[str]] = {
    "customer": re.compile("|".join(CUSTOMER)),
    "values": re.compile(r"[a-z][a-z0-9_]{0,62}"),
}
_NODES = frozenset(
    {
        "Template", "Output", "TemplateData", "Name", "Getattr", "Filter", "Const", "Keyword", "If", "CondExpr",
        "Compare", "Operand", "And", "Or", "Not",
    }
)  # fmt: skip
"""What a template may be made of: nothing that repeats, multiplies or calls."""

_MOST_NODES = 2000
_SAMPLE = "sample"


class _Filling(Protocol):
    """The part of a compiled template that is used."""

    def render(self, values: Mapping[str, Any]) -> str: ...


class _Scope(dict[str, str]):
    """The values under one name; an empty one counts as missing. What was asked for in vain is kept."""

    def __init__(self, name: str, values: Mapping[str, str], missing: list[str]) -> None:
        super().__init__({key: value for key, value in values.items() if value.strip()})
        self.name = name
        self.missing = missing


class SandboxedFiller:
    """Fills texts. The package is loaded at the first one: most processes never see a template."""

    def fault(self, text: str) -> str:
        """Say what is wrong with a text's placeholders; empty when nothing is."""
        if "{" not in text:
            return ""
        from jinja2.exceptions import TemplateError

        try:
            faults = list(_faults(_environment().parse(text)))
            if not faults:
                filling: _Filling = _environment().from_string(text)
                for told in ({}, dict.fromkeys(CUSTOMER, _SAMPLE)):
                    filling.render(_scopes({"customer": told}, []))
        except TemplateError as fault:
            return f"is no template: {fault.message}"
        except (RecursionError, MemoryError, SyntaxError):
            return "is nested too deeply"
        except (TypeError, ValueError) as fault:
            return f"cannot be filled: {fault}"
        return faults[0] if faults else ""

    def fill(self, text: str, values: Mapping[str, Mapping[str, str]]) -> Filled:
        """Return the text with what the placeholders stand for."""
        if "{" not in text:
            return Filled(text)
        missing: list[str] = []
        filled: str = _environment().from_string(text).render(_scopes(values, missing))
        return Filled(filled, tuple(dict.fromkeys(missing)))


def _scopes(values: Mapping[str, Mapping[str, str]], missing: list[str]) -> dict[str, _Scope]:
    return {name: _Scope(name, values.get(name, {}), missing) for name in _ROOTS}


def _faults(tree: nodes.Template) -> Iterator[str]:
    from jinja2 import nodes

    every = list(tree.find_all(nodes.Node))
    if len(every) > _MOST_NODES:
        yield f"has more than {_MOST_NODES:,} parts"
    asked = {id(node.node) for node in every if isinstance(node, nodes.Getattr)}
    for node in every:
        kind = type(node).__name__
        if kind not in _NODES:
            yield f"line {node.lineno}: {kind} is not allowed; a template has placeholders, filters and conditions"
        elif isinstance(node, nodes.Name) and (node.name not in _ROOTS or id(node) not in asked):
            yield f"line {node.lineno}: {node.name} is unknown; placeholders begin with customer. or values."
        elif isinstance(node, nodes.Getattr) and not _is_known(node):
            yield f"line {node.lineno}: .{node.attr} is unknown; of the customer there are {', '.join(CUSTOMER)}"
        elif isinstance(node, nodes.Filter) and node.name not in _FILTERS:
            yield f"line {node.lineno}: the filter {node.name} is not one of {', '.join(_FILTERS)}"
        elif isinstance(node, nodes.Operand) and node.op not in _COMPARISONS:
            yield f"line {node.lineno}: values are texts: they can be compared by ==, != and in"


def _is_known(node: nodes.Getattr) -> bool:
    root = getattr(node.node, "name", "")
    return root in _ROOTS and _ROOTS[root].fullmatch(node.attr) is not None


@cache
def _environment() -> Any:  # Any: its class cannot be named before the package is loaded
    from jinja2.runtime import Undefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Missing(Undefined):
        """Shows itself as the placeholder, and is kept as missing once it would be seen."""

        __slots__ = ()

        def __str__(self) -> str:
            scope: _Scope = self._undefined_obj
            name = f"{scope.name}.{self._undefined_name}"
            scope.missing.append(name)
            return f"{{{{ {name} }}}}"

    class Environment(ImmutableSandboxedEnvironment):
        """Looks at values only, never at what Python objects have besides."""

        def getattr(self, obj: Any, attribute: str) -> Any:
            return obj[attribute] if attribute in obj else Missing(obj=obj, name=attribute)

    # not escaped: what is made is plain text, and the sender of each channel encodes it as that channel needs
    made = Environment(autoescape=False, keep_trailing_newline=True)
    made.filters = {name: made.filters[name] for name in _FILTERS}
    made.globals.clear()
    return made
