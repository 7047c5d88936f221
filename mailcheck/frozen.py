"""Frozen values with named fields, as `dataclasses` makes them, but no code is written and compiled for each class.

The functions of `dataclasses` take these values as their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar, cast, dataclass_transform

_T = TypeVar("_T")
_put = object.__setattr__


class _Made:
    """The default of a field that is made anew for each value."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make


def field(*, default_factory: Callable[[], _T]) -> _T:
    """The default of a field of which each value has its own."""
    return cast("_T", _Made(default_factory))


class _DataclassFields:
    """What `dataclasses` asks a class for, worked out only then."""

    def __get__(self, value: object, kind: type[Frozen]) -> dict[str, Any]:
        import dataclasses

        def default(name: str) -> Any:
            own = kind._defaults.get(name, dataclasses.MISSING)
            made = isinstance(own, _Made)
            return dataclasses.field(default_factory=own.make) if made else dataclasses.field(default=own)

        fields = [(name, kind.__annotations__[name], default(name)) for name in kind._fields]
        found: dict[str, Any] = vars(dataclasses.make_dataclass(kind.__name__, fields))["__dataclass_fields__"]
        return found


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen:
    """The base of a class whose annotated names are its fields: given in this order or by name, equal by them."""

    _fields: ClassVar[tuple[str, ...]] = ()
    _defaults: ClassVar[Mapping[str, Any]] = {}
    _values: ClassVar[Any]
    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Any]]
    else:
        __dataclass_fields__ = _DataclassFields()

    def __init_subclass__(cls) -> None:
        cls._fields = tuple(cls.__annotations__)
        cls._defaults = {name: vars(cls)[name] for name in cls._fields if name in vars(cls)}
        cls._values = attrgetter(*cls._fields)

    def __init__(self, *given: Any, **named: Any) -> None:
        fields = self._fields
        for name, value in zip(fields, given):  # noqa: B905 - the others are given by name or have defaults
            _put(self, name, value)
        if named or len(given) != len(fields):
            self._complete(len(given), named)

    def _complete(self, given: int, named: Mapping[str, Any]) -> None:
        """Fills the fields behind the first *given* ones. A default is there as the attribute of the class."""
        wrong = [*named.keys() - set(self._fields[given:]), *range(len(self._fields), given)]
        lacking = [name for name in self._fields[given:] if name not in named and name not in self._defaults]
        if wrong or lacking:
            raise TypeError(f"{type(self).__name__}: no value for {lacking}, no field for {wrong}")
        for name in self._fields[given:]:
            if name in named:
                _put(self, name, named[name])
            elif isinstance(self._defaults[name], _Made):
                _put(self, name, self._defaults[name].make())

    def __setattr__(self, name: str, value: object) -> NoReturn:
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"{type(self).__name__} is frozen: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        self.__setattr__(name, None)

    def __eq__(self, other: object) -> bool:
        return self._values(self) == self._values(other) if type(self) is type(other) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._values(self))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._fields)
        return f"{type(self).__qualname__}({shown})"


def fields(kind: type[Frozen]) -> tuple[str, ...]:
    """The names of the fields of *kind*, in their order."""
    return kind._fields


def values(value: Frozen) -> dict[str, Any]:
    """What stands in each field of *value*, by its name."""
    return {name: getattr(value, name) for name in value._fields}


if TYPE_CHECKING:
    from dataclasses import replace as replace
else:

    def replace(value: Frozen, /, **changes: Any) -> Frozen:
        """*value* with other values in the fields that *changes* name."""
        return type(value)(**values(value) | changes)
