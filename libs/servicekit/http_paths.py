"""HTTP forms of methods: `GET /v1/{name=contacts/*}` as a route, as an address to document, and back to fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from servicekit.text import singular

_VARIABLE = re.compile(r"\{([a-z0-9_.]+)(?:=([^{}]+))?\}")
_VERBS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


class BadHttpForm(Exception):
    """A contract declares an HTTP form that cannot be read."""


@dataclass(frozen=True)
class Variable:
    """A request field filled from the path: `contacts/{0}` with the parts of the path in place."""

    field: str
    pattern: str
    parts: tuple[str, ...]

    def value(self, matched: Mapping[str, str]) -> str:
        """Return the field's value for a matched path."""
        return self.pattern.format(*(matched[part] for part in self.parts))


@dataclass(frozen=True)
class HttpForm:
    """One method's place over HTTP."""

    verb: str
    rule: str
    """For the router: `/v1/contacts/<segment:contact>`."""
    address: str
    """For the documentation: `/v1/contacts/{contact}`."""
    variables: tuple[Variable, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the path's variable parts."""
        return tuple(part for variable in self.variables for part in variable.parts)


def parse_http_form(form: str) -> HttpForm:
    """Read `VERB /path` with variables as in AIP-127."""
    verb, _, path = form.partition(" ")
    if verb not in _VERBS or not path.startswith("/"):
        raise BadHttpForm(f"{form!r} is not VERB /path")
    rule, address, variables, at = "", "", [], 0
    taken: set[str] = set()
    for found in _VARIABLE.finditer(path):
        variable = _variable(found[1], found[2] or "*", taken)
        fixed = path[at : found.start()]
        rule += fixed + variable.pattern.format(*(f"<segment:{part}>" for part in variable.parts))
        address += fixed + variable.pattern.format(*(f"{{{part}}}" for part in variable.parts))
        variables.append(variable)
        at = found.end()
    rest = path[at:]
    if "{" in rest or "}" in rest or "*" in rule + rest:
        raise BadHttpForm(f"{form!r} has a variable that cannot be read")
    return HttpForm(verb, rule + rest, address + rest, tuple(variables))


def _variable(field: str, template: str, taken: set[str]) -> Variable:
    parts: list[str] = []
    pattern: list[str] = []
    collection = field.rpartition(".")[2]
    for segment in template.split("/"):
        if segment != "*":
            collection = segment
            pattern.append(segment)
            continue
        part = _part_name(collection, taken)
        taken.add(part)
        pattern.append(f"{{{len(parts)}}}")
        parts.append(part)
    return Variable(field, "/".join(pattern), tuple(parts))


def _part_name(collection: str, taken: set[str]) -> str:
    """Name a part after what it identifies: `contacts/*` gives `contact`, `identities/*` gives `identity`."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", singular(collection)).lower()
    return name if name not in taken else f"{name}_{len(taken)}"
