"""Frozen dataclasses that are made quickly: a hundred of them and more are made at each start of the agent.

Python's own decorator writes the source of six methods for each class and compiles it: 29 of a hundred instructions of a survey
(decision 0074). Here the methods are shared; of `__init__` the form is compiled once for all classes with as many fields. What
comes out is a dataclass to everybody: to `fields`, `replace`, `asdict`, `match`, `copy`, and to type checkers.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from dataclasses import dataclass as python_s_own
from functools import lru_cache
from operator import attrgetter
from reprlib import recursive_repr
from types import CellType, CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Final, TypeVar

T = TypeVar("T")

_ASK_PYTHON: Final = "dataclasses.dataclass makes such classes"

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - type checkers know Python's own
else:

    def dataclass(*, frozen: bool, slots: bool, repr: bool = True) -> "Callable[[type[T]], type[T]]":  # noqa: A002 - as in Python
        """Python's own with these arguments. Raises TypeError for all but plain frozen classes with slots."""
        if not (frozen and slots):
            raise TypeError(f"not frozen, or without slots: {_ASK_PYTHON}")

        def make(plain: "type[T]") -> "type[T]":
            _refuse_what_is_not_plain(plain)
            made = python_s_own(init=False, repr=False, eq=False, slots=True)(plain)
            for name, method in _methods(made, says_its_fields=repr).items():
                if name not in vars(plain):
                    setattr(made, name, method)
            made.__dataclass_params__.frozen = True
            return made

        return make


def _refuse_what_is_not_plain(plain: type) -> None:
    """Plain: all fields are the class's own, and are told alike to `__init__`, comparisons and `repr`."""
    if hasattr(plain, "__dataclass_fields__") or hasattr(plain, "__post_init__"):
        raise TypeError(f"{plain.__name__} inherits fields, or does something after __init__: {_ASK_PYTHON}")
    odd = [name for name, value in vars(plain).items() if isinstance(value, Field) and not _is_plain(value)]
    if odd:
        raise TypeError(f"{plain.__name__}.{odd[0]} asks for more than a default and metadata: {_ASK_PYTHON}")


def _is_plain(field: "Field[Any]") -> bool:
    everywhere = field.init and field.repr and field.compare and field.hash is None
    return everywhere and field.default_factory is MISSING and field.kw_only is MISSING


def _methods(made: type, *, says_its_fields: bool) -> Mapping[str, Callable[..., Any]]:
    names = _names(made)
    compared = attrgetter(*names) if names else _nothing

    def equal(self: object, other: object) -> bool:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(compared(self))

    methods: dict[str, Callable[..., Any]] = {"__init__": _init(made), "__eq__": equal, "__hash__": hashed}
    methods |= {"__setattr__": _refused, "__delattr__": _refused, "__getstate__": _state, "__setstate__": _set_state}
    return methods | {"__repr__": _said} if says_its_fields else methods


def _names(made: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(made))


def _nothing(_: object) -> tuple[()]:
    return ()


def _refused(self: object, name: str, *_: object) -> None:
    raise FrozenInstanceError(f"{type(self).__name__}.{name} cannot be changed")


@recursive_repr()
def _said(self: Any) -> str:  # noqa: ANN401 - an instance of any of the classes
    return f"{type(self).__qualname__}({', '.join([f'{each.name}={getattr(self, each.name)!r}' for each in fields(self)])})"


def _state(self: Any) -> list[Any]:  # noqa: ANN401 - ditto
    return [getattr(self, each.name) for each in fields(self)]


def _set_state(self: Any, state: Iterable[Any]) -> None:  # noqa: ANN401 - ditto
    """A copy is made empty, and filled by this."""
    for each, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


def _init(made: type) -> FunctionType:
    """The form for as many fields, with the names of these for its arguments, which it puts into the slots of this class."""
    names = _names(made)
    form = _form(len(names))
    slots = {_slot(place): CellType(vars(made)[name].__set__) for place, name in enumerate(names)}
    closure = tuple(slots[each] for each in form.co_freevars)
    code = form.replace(co_varnames=("self", *names))
    init = FunctionType(code, vars(sys.modules[made.__module__]), "__init__", _defaults(made), closure)
    init.__annotations__ = {each.name: each.type for each in fields(made)} | {"return": None}
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


def _defaults(made: type) -> tuple[Any, ...]:
    """Of the last fields. Raises TypeError where a field without one comes after them."""
    defaults = [each.default for each in fields(made)]
    first = next((place for place, each in enumerate(defaults) if each is not MISSING), len(defaults))
    if MISSING in defaults[first:]:
        raise TypeError(f"{made.__name__} has a field without default after one with a default")
    return tuple(defaults[first:])


def _slot(place: int) -> str:
    return f"slot_{place}"


@lru_cache(maxsize=64)
def _form(count: int) -> CodeType:
    """What puts so many values into so many slots. Nothing but the number goes into what is compiled."""
    slots, values = [_slot(each) for each in range(count)], [f"value_{each}" for each in range(count)]
    lines = [f"  {slot}(self, {value})" for slot, value in zip(slots, values, strict=True)] or ["  pass"]
    source = [f"def form({', '.join(slots)}):", f" def __init__({', '.join(['self', *values])}):", *lines, " return __init__"]
    found: dict[str, Any] = {}
    exec("\n".join(source), found)  # noqa: S102 - as `dataclasses` does for each class, with the names in it
    form: CodeType = found["form"](*slots).__code__
    return form
