"""Custom fields a deployment declares: what their values may be, and what is said of one that is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from servicekit.errors import InvalidArgument

MAX_CUSTOM_FIELDS = 100
MAX_CHOICES = 100
MAX_CHOICE = 100
_SHOWN = 20
_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class FieldType(Enum):
    """What the values of a field are."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True)
class CustomField:
    """A declared field. Bounds are for numbers and dates, the length is for texts, choices are for choices."""

    name: str
    type: FieldType
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: str = ""
    maximum: str = ""
    max_length: int = 0

    def fault(self, value: str) -> str:
        """Return what is allowed, when this value is not; otherwise nothing."""
        if self.type is FieldType.TEXT:
            too_long = self.max_length and len(value) > self.max_length
            return f"must have at most {self.max_length} characters" if too_long else ""
        if self.type is FieldType.BOOLEAN:
            return "" if value in ("true", "false") else "must be true or false"
        if self.type is FieldType.CHOICE:
            return "" if value in self.choices else f"must be one of: {_list(self.choices)}"
        return self._fault_of_order(value)

    def _fault_of_order(self, value: str) -> str:
        wanted = f"must be {'a decimal number' if self.type is FieldType.NUMBER else 'a day as YYYY-MM-DD'}"
        bounds = [f"at least {self.minimum}"] if self.minimum else []
        bounds += [f"at most {self.maximum}"] if self.maximum else []
        allowed = ", ".join([wanted, *bounds])
        try:
            key = ordered(self.type, value)
        except ValueError:
            return allowed
        if self.minimum and key < ordered(self.type, self.minimum):
            return allowed
        return allowed if self.maximum and key > ordered(self.type, self.maximum) else ""


CustomFields = Mapping[str, CustomField]
"""The declared fields by name; none at all means that contacts may have any."""


def is_custom_key(key: str) -> bool:
    """Tell whether a custom field may be called this."""
    return _KEY.fullmatch(key) is not None


def ordered(kind: FieldType, value: str) -> Any:  # a Decimal or a date: both are compared only with their own kind
    """Return a number or a day to compare, or raise ValueError."""
    if kind is FieldType.NUMBER and _NUMBER.fullmatch(value):
        return Decimal(value)
    if kind is FieldType.DATE and _DATE.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError(value)


def check_new(declared: CustomFields, values: Mapping[str, str], at: str = "contact.custom_fields") -> None:
    """Refuse the values of a new contact with the name of the field at fault and what is allowed."""
    check_changed(declared, {}, values, at)
    for name, field in declared.items():
        if field.required and not values.get(name):
            raise InvalidArgument(f"{at}.{name}", "is required", "FIELD_REQUIRED")


def check_changed(
    declared: CustomFields, before: Mapping[str, str], after: Mapping[str, str], at: str = "contact.custom_fields"
) -> None:
    """Refuse values that are new or other than before; what was there before it was declared stays."""
    if not declared:
        return
    for name, value in after.items():
        if before.get(name) == value:
            continue
        if name not in declared:
            detail = f"is not declared; declared are: {_list(sorted(declared))}"
            raise InvalidArgument(f"{at}.{name}", detail, "CUSTOM_FIELD_UNKNOWN")
        if fault := declared[name].fault(value):
            raise InvalidArgument(f"{at}.{name}", fault, "CUSTOM_FIELD_INVALID")
    for name in before:
        if name in declared and declared[name].required and before[name] and not after.get(name):
            raise InvalidArgument(f"{at}.{name}", "is required and cannot be taken away", "FIELD_REQUIRED")


def declared_fields(table: Mapping[str, Any]) -> CustomFields:
    """Read declarations, a table for each field; raises ValueError naming the one at fault."""
    if len(table) > MAX_CUSTOM_FIELDS:
        raise ValueError(f"{len(table)} fields are declared; at most {MAX_CUSTOM_FIELDS} are allowed")
    return {name: _declared(name, said) for name, said in sorted(table.items())}


def _declared(name: str, said: Any) -> CustomField:
    if not is_custom_key(name):
        raise ValueError(f"{name[:100]}: a name matches [a-z][a-z0-9_]{{0,62}}")
    if not isinstance(said, Mapping):
        raise ValueError(f"{name}: is declared by a table such as [{name}]")
    known = {each.name for each in fields(CustomField)} - {"name"}
    if unknown := sorted(said.keys() - known):
        raise ValueError(f"{name}: {unknown[0]} is none of {', '.join(sorted(known))}")
    try:
        kind = FieldType(said.get("type"))
    except ValueError:
        raise ValueError(f"{name}: type must be one of {', '.join(each.value for each in FieldType)}") from None
    field = CustomField(
        name,
        kind,
        required=_value(name, said, "required", bool, default=False),
        choices=tuple(_value(name, said, "choices", list, default=[])),
        minimum=str(said.get("minimum", "")),
        maximum=str(said.get("maximum", "")),
        max_length=_value(name, said, "max_length", int, default=0),
    )
    for fits, fault in _RULES:
        if not fits(field):
            raise ValueError(f"{name}: {fault}")
    return field


def _value(name: str, said: Mapping[str, Any], key: str, kind: type, *, default: Any) -> Any:
    value = said.get(key, default)
    if type(value) is not kind:
        raise ValueError(f"{name}: {key} must be a {kind.__name__}")
    return value


def _has_fit_choices(field: CustomField) -> bool:
    if field.type is not FieldType.CHOICE:
        return not field.choices
    texts = all(isinstance(each, str) and 0 < len(each) <= MAX_CHOICE for each in field.choices)
    return texts and 0 < len(field.choices) <= MAX_CHOICES and len(set(field.choices)) == len(field.choices)


def _has_fit_bounds(field: CustomField) -> bool:
    given = [each for each in (field.minimum, field.maximum) if each]
    try:
        keys = [ordered(field.type, each) for each in given]
    except ValueError:
        return False
    return keys == sorted(keys)


_RULES: tuple[tuple[Callable[[CustomField], bool], str], ...] = (
    (
        _has_fit_choices,
        f"a choice, and nothing else, has 1 to {MAX_CHOICES} different choices of 1 to {MAX_CHOICE} characters",
    ),
    (_has_fit_bounds, "minimum and maximum are numbers or days, of the field's type and in order"),
    (lambda field: not field.max_length or field.type is FieldType.TEXT, "max_length is for texts"),
    (lambda field: field.max_length >= 0, "max_length must not be negative"),
)


def _list(values: Iterable[str]) -> str:
    shown = list(values)
    return ", ".join([*shown[:_SHOWN], *(["..."] if len(shown) > _SHOWN else [])])
