"""Settings as frozen dataclasses: each field says its default, its bounds and its meaning, and is read from variables.

Every process of the system reads settings before all else, so this loads nothing but what Python brings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

_DECLARED = "declared"
_TRUTH = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}

Kind = TypeVar("Kind")


class BadSettings(Exception):
    """Settings that cannot be used; `faults` names each of them."""

    def __init__(self, faults: Sequence[str]) -> None:
        """Keep all faults, so that they are told together."""
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Declared:
    """What a field says of itself besides its type. `variable` is set where it is not named after the field."""

    default: Any
    description: str
    variable: str
    pattern: str
    ge: float
    gt: float
    le: float


def Field(  # noqa: N802 -- stands where a field of a dataclass is declared
    *,
    default: Any,
    description: str = "",
    variable: str = "",
    repr: bool = True,  # noqa: A002 -- named as in dataclasses
    pattern: str = "",
    ge: float = -math.inf,
    gt: float = -math.inf,
    le: float = math.inf,
) -> Any:
    """Declare a setting. `ge`, `gt` and `le` bound numbers; a text fits `pattern`, a regular expression, as a whole."""
    declared = Declared(default, description, variable, pattern, ge, gt, le)
    return field(default_factory=lambda: default, repr=repr, metadata={_DECLARED: declared})


def declarations(kind: type) -> Iterator[tuple[str, Declared]]:
    """Yield each setting's name and what it says of itself."""
    for each in fields(kind):
        yield each.name, each.metadata[_DECLARED]


def read(
    kind: type[Kind], environment: Mapping[str, str], names: Callable[[str, Declared], Sequence[str]]
) -> tuple[Kind, list[str]]:
    """Return the settings and everything that is wrong with single values; a faulty one keeps its default.

    `names` tells the variables of a field, the more specific first.
    """
    types = get_type_hints(kind)
    values: dict[str, Any] = {}
    faults = []
    for name, declared in declarations(kind):
        variable = next((one for one in names(name, declared) if one in environment), None)
        if variable is None:
            continue
        try:
            values[name] = _value(environment[variable], types[name], declared)
        except ValueError as fault:
            faults.append(f"{variable}: {fault}")
    return kind(**values), faults


def _value(text: str, kind: Any, declared: Declared) -> Any:
    """Return the value a text stands for. Faults never quote the text: it may be a secret."""
    if kind is int or kind is float:
        return _number(text, kind, declared)
    if kind is bool:
        if text.lower() not in _TRUTH:
            raise ValueError("must be true or false")
        return _TRUTH[text.lower()]
    if Path in (kind, *get_args(kind)):
        return Path(text) if text else None
    if get_origin(kind) is tuple:
        return tuple(dict.fromkeys(_parts(text)))
    if get_origin(kind) is dict:
        pairs = (part.partition("=") for part in _parts(text))
        return {key.strip(): value.strip() for key, _, value in pairs}
    if get_origin(kind) is Literal and text not in get_args(kind):
        raise ValueError(f"must be one of {', '.join(get_args(kind))}")
    if declared.pattern and not re.fullmatch(declared.pattern, text):
        raise ValueError(f"must match {declared.pattern}")
    return text


def _number(text: str, kind: type[int | float], declared: Declared) -> int | float:
    try:
        number = kind(text)
    except ValueError:
        raise ValueError(f"must be {'a whole number' if kind is int else 'a number'}") from None
    if declared.ge <= number <= declared.le and number > declared.gt:
        return number
    limits = {"more than": declared.gt, "at least": declared.ge, "at most": declared.le}
    raise ValueError(f"must be {' and '.join(f'{word} {it:.15g}' for word, it in limits.items() if math.isfinite(it))}")


def _parts(text: str) -> list[str]:
    """Return the parts of a list, which is written with commas."""
    return [part.strip() for part in text.split(",") if part.strip()]
