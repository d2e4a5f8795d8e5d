"""Frozen dataclasses that are made quickly are the same to everybody as those that Python makes."""

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from typing import Any, TypeAlias, get_type_hints

import pytest

from compliance.values import dataclass

Maker: TypeAlias = Callable[..., Any]
Made: TypeAlias = Any  # by either of two makers: type checkers know no class of both


def place_of(maker: Maker) -> Made:
    @maker(frozen=True, slots=True)
    class Place:
        """Where."""

        room: str
        seat: int = 7
        words: tuple[str, ...] = dataclasses.field(default=(), metadata={"most": 3})

        @property
        def is_first(self) -> bool:
            return self.seat == 0

    return Place


def error_of(what: Callable[[], object]) -> str:
    with pytest.raises((TypeError, AttributeError)) as caught:
        what()
    return f"{type(caught.value).__name__}: {caught.value}"


OURS, PYTHONS = place_of(dataclass), place_of(dataclasses.dataclass)
BOTH = pytest.mark.parametrize("place", [OURS, PYTHONS], ids=["ours", "python's"])


@dataclass(frozen=True, slots=True)
class Kept:
    """A class that can be found again by its name."""

    number: int
    word: str = ""


def test_a_value_says_the_same_of_itself() -> None:
    assert repr(OURS("4b", words=("a",))) == repr(PYTHONS("4b", words=("a",)))
    assert str(inspect.signature(OURS)) == str(inspect.signature(PYTHONS))
    assert (OURS.__match_args__, OURS.__slots__, OURS.__doc__) == (PYTHONS.__match_args__, PYTHONS.__slots__, PYTHONS.__doc__)
    assert get_type_hints(OURS.__init__) == get_type_hints(PYTHONS.__init__)
    assert [(each.name, each.type, each.default, each.metadata) for each in dataclasses.fields(OURS)] == [
        (each.name, each.type, each.default, each.metadata) for each in dataclasses.fields(PYTHONS)
    ]


@BOTH
def test_equal_are_those_of_one_class_with_equal_fields(place: Made) -> None:
    assert place("4b") == place(room="4b", seat=7)
    assert hash(place("4b")) == hash(place("4b", 7, ()))
    assert place("4b") != place("4b", 8)
    assert place("4b") != ("4b", 7, ())
    assert {place("4b"), place("4b")} == {place("4b")}


def test_two_classes_with_equal_fields_are_not_equal() -> None:
    assert OURS("4b") != PYTHONS("4b")


@BOTH
def test_a_value_is_matched_replaced_copied_and_taken_apart(place: Made) -> None:
    value = place("4b", words=("a",))
    match value:
        case place(room, seat):
            assert (room, seat) == ("4b", 7)
    assert dataclasses.replace(value, seat=0).is_first
    assert dataclasses.asdict(value) == {"room": "4b", "seat": 7, "words": ("a",)}
    assert copy.deepcopy(value) == copy.copy(value) == value


def test_a_value_is_pickled() -> None:
    assert pickle.loads(pickle.dumps(Kept(3, "x"))) == Kept(3, "x")  # noqa: S301 - our own bytes


@BOTH
def test_nothing_of_a_value_can_be_changed(place: Made) -> None:
    value = place("4b")
    for name in ("room", "is_first", "other"):
        error_of(lambda: setattr(value, name, "5"))  # noqa: B023 - called at once
        error_of(lambda: delattr(value, name))  # noqa: B023 - ditto
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.room = "5"
    assert value == place("4b")


def test_what_is_called_wrongly_is_refused_in_the_same_words() -> None:
    for wrong in (lambda place: place(), lambda place: place("4b", sheet=1), lambda place: place("4b", 1, (), 2)):
        ours, pythons = error_of(lambda: wrong(OURS)), error_of(lambda: wrong(PYTHONS))  # noqa: B023 - called at once
        assert ours == pythons


@pytest.mark.parametrize("count", [0, 1, 2, 11, 30])
def test_each_value_comes_into_the_field_of_its_place(count: int) -> None:
    names = [f"f{each}" for each in range(count)]
    many = dataclass(frozen=True, slots=True)(
        type("Many", (), {"__module__": __name__, "__annotations__": dict.fromkeys(names, int)})
    )
    value = many(*range(count))
    assert [getattr(value, name) for name in names] == list(range(count))
    assert (value, hash(value)) == (many(**dict(zip(names, range(count), strict=True))), hash(many(*range(count))))


def test_what_a_class_writes_itself_is_left_to_it() -> None:
    @dataclass(frozen=True, slots=True)
    class Secret:
        """Not shown."""

        key: bytes

        def __repr__(self) -> str:
            return "a secret"

    assert repr(Secret(b"x")) == "a secret"


def test_without_a_repr_nothing_of_the_fields_is_shown() -> None:
    @dataclass(frozen=True, slots=True, repr=False)
    class Password:
        """Not shown."""

        word: str

    assert "tea kettle" not in repr(Password("tea kettle"))


def made_of(**body: object) -> Callable[[], object]:
    names = dict.fromkeys([name for name in body if not name.startswith("__")], int)
    return lambda: dataclass(frozen=True, slots=True)(
        type("Odd", (), {"__module__": __name__, "__annotations__": names, **body})
    )


@pytest.mark.parametrize(
    "odd",
    [
        made_of(a=dataclasses.field(default_factory=int)),
        made_of(a=dataclasses.field(compare=False)),
        made_of(a=dataclasses.field(repr=False)),
        made_of(a=dataclasses.field(init=False)),
        made_of(a=dataclasses.field(kw_only=True)),
        made_of(a=dataclasses.field(default=1), b=dataclasses.field()),
        made_of(a=dataclasses.field(default=1), __post_init__=lambda self: None),
        lambda: dataclass(frozen=True, slots=True)(type("Derived", (Kept,), {"__module__": __name__})),
        lambda: dataclass(frozen=False, slots=True),
        lambda: dataclass(frozen=True, slots=False),
    ],
)
def test_what_is_not_plain_is_refused_when_it_is_made(odd: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        odd()
