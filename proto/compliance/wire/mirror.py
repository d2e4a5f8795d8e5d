"""A dataclass and the protobuf message that mirrors it: reading and writing, put together once from the class's types.

The rules: text, bytes, whole numbers and flags as they are; instants as Timestamp; enumerations as their words; a tuple as a
repeated field; a dataclass as a message; a union as a message with a oneof, whose parts are called `value` or, for a
dataclass, its name in snake case.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from types import UnionType
from typing import Any, Final, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from compliance.facts.told import MOST_ITEMS
from compliance.values import dataclass

D = TypeVar("D")

Read = Callable[[Any], Any]  # a field of a message -> a value of the domain; raises ValueError
Write = Callable[[Any, Message, str], None]  # a value of the domain into that field of a message

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_TEXT: Final = 4096
_PLAIN: Final = (bool, int, bytes)


@dataclass(frozen=True, slots=True)
class Mirror(Generic[D]):
    """Both directions for one class. `read` raises ValueError, naming the field, for what the class cannot hold."""

    read: Callable[[Any], D]
    write: Callable[[D, Any], None]


def to_timestamp(instant: datetime) -> Timestamp:
    """An aware instant as a Timestamp, to the microsecond."""
    since = instant - _EPOCH
    return Timestamp(seconds=since.days * 86400 + since.seconds, nanos=since.microseconds * 1000)


def to_instant(message: Any) -> datetime:  # noqa: ANN401 - Timestamp; generated classes have no common type
    """A Timestamp as a UTC instant. Raises ValueError outside the years 1 to 9999."""
    try:
        return _EPOCH + timedelta(0, message.seconds, message.nanos // 1000)
    except OverflowError as error:
        raise ValueError(f"an instant outside the calendar: {message.seconds} s") from error


def mirror_of(kind: type[D], message: type[Message]) -> Mirror[D]:
    """The mirror of a dataclass. Raises TypeError, when the module is imported, where the two do not match."""
    hints = get_type_hints(kind)
    names = [each.name for each in fields(kind)]  # type: ignore[arg-type] # mypy cannot say "a dataclass"
    on_the_wire = {each.name for each in message.DESCRIPTOR.fields}
    if on_the_wire != set(names):
        raise TypeError(f"{kind.__name__} and its message differ in {sorted(on_the_wire ^ set(names))}")
    read_all = attrgetter(*names) if len(names) > 1 else _few(names)
    defaults = {each.name: each.default for each in fields(kind)}  # type: ignore[arg-type] # ditto
    most = {each.name: each.metadata.get("most", MOST_ITEMS) for each in fields(kind)}  # type: ignore[arg-type] # ditto
    readers = [
        (place, reader)
        for place, name in enumerate(names)
        if (reader := _reader(hints[name], message, name, defaults[name], most[name])) is not _same
    ]
    writers = [(name, _writer(hints[name], message, name)) for name in names]
    said = [name for name in names if _must_be_said(message.DESCRIPTOR.fields_by_name[name])]

    def read(source: Any) -> D:  # noqa: ANN401
        for name in said:
            if not source.HasField(name):
                raise ValueError(f"{name} is not said")
        values = list(read_all(source))
        for place, reader in readers:
            values[place] = reader(values[place])
        return kind(*values)

    def write(value: D, target: Any) -> None:  # noqa: ANN401
        for name, writer in writers:
            writer(getattr(value, name), target, name)

    return Mirror(read, write)


def _must_be_said(field: Any) -> bool:  # noqa: ANN401 - a FieldDescriptor; the pure Python one and upb's share no type
    """Plain fields that are marked `optional`: for them proto3 tells "no" and 0 from silence, and silence is no answer."""
    return field.has_presence and field.message_type is None


def _few(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """`attrgetter` of one name gives the value itself, and takes no fewer; here every class has a tuple of them."""
    return lambda source: tuple([getattr(source, each) for each in names])


def snake(name: str) -> str:
    """LocksItself -> locks_itself."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _field_message(message: type[Message], name: str) -> type[Message]:
    return message.DESCRIPTOR.fields_by_name[name].message_type._concrete_class  # type: ignore[union-attr,no-any-return] # noqa: SLF001 - the documented way to the class of a field


def _is_union(kind: Any) -> bool:  # noqa: ANN401
    return get_origin(kind) in (Union, UnionType)


def _reader(kind: Any, message: type[Message], name: str, default: Any = MISSING, most: int = MOST_ITEMS) -> Read:  # noqa: ANN401
    if _is_union(kind):
        return _union_reader(kind, _field_message(message, name), default)
    if get_origin(kind) is tuple:
        return _items_reader(_reader(get_args(kind)[0], message, name), name, most)
    if kind in _PLAIN:
        return _same
    if kind is str:
        return limited_text
    if kind is datetime:
        return to_instant
    if issubclass(kind, StrEnum):
        return _word_reader(kind, name)
    return mirror_of(kind, _field_message(message, name)).read


def _same(value: Any) -> Any:  # noqa: ANN401
    return value


def limited_text(value: str) -> str:
    """A text as it is. Raises ValueError when it is longer than any of ours."""
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"a text of {len(value)} characters; the limit is {LONGEST_TEXT}")
    return value


def _word_reader(kind: type[StrEnum], name: str) -> Read:
    words = {each.value: each for each in kind}

    def read(word: str) -> StrEnum:
        try:
            return words[word]
        except KeyError:
            raise ValueError(f"{name} is {word[:40]!r}, a word that this version does not know") from None

    return read


def _items_reader(item: Read, name: str, most: int) -> Read:
    def read(items: Any) -> tuple[Any, ...]:  # noqa: ANN401
        if len(items) > most:
            raise ValueError(f"{name} has {len(items)} entries; the limit is {most}")
        return tuple([item(each) for each in items])

    return read


def _union_reader(kind: Any, message: type[Message], default: Any) -> Read:  # noqa: ANN401
    """What an earlier version does not say is the field's default. A field that was always there has none, and must be said."""
    parts = {_part_name(part): _reader(part, message, _part_name(part)) for part in get_args(kind)}

    def read(source: Any) -> Any:  # noqa: ANN401
        answered = source.WhichOneof("kind")
        if answered is None and default is not MISSING:
            return default
        if answered is None:
            raise ValueError(f"{message.DESCRIPTOR.name} without an answer")
        return parts[answered](getattr(source, answered))

    return read


def _writer(kind: Any, message: type[Message], name: str) -> Write:  # noqa: ANN401
    if _is_union(kind):
        return _union_writer(kind, _field_message(message, name))
    if get_origin(kind) is tuple:
        return _items_writer(mirror_of(get_args(kind)[0], _field_message(message, name)).write)
    if kind is datetime:
        return _write_instant
    if kind in _PLAIN or issubclass(kind, str):
        return setattr_on
    return _part_writer(mirror_of(kind, _field_message(message, name)).write)


def setattr_on(value: Any, target: Message, name: str) -> None:  # noqa: ANN401
    """Write a plain value."""
    setattr(target, name, value)


def _write_instant(value: datetime, target: Message, name: str) -> None:
    getattr(target, name).CopyFrom(to_timestamp(value))


def _items_writer(write_item: Callable[[Any, Any], None]) -> Write:
    def write(items: tuple[Any, ...], target: Message, name: str) -> None:
        repeated = getattr(target, name)
        for each in items:
            write_item(each, repeated.add())

    return write


def _part_writer(write_part: Callable[[Any, Any], None]) -> Write:
    def write(value: Any, target: Message, name: str) -> None:  # noqa: ANN401
        part = getattr(target, name)
        part.SetInParent()
        write_part(value, part)

    return write


def _union_writer(kind: Any, message: type[Message]) -> Write:  # noqa: ANN401
    parts = {part: (_part_name(part), _writer(part, message, _part_name(part))) for part in get_args(kind)}

    def write(value: Any, target: Message, name: str) -> None:  # noqa: ANN401
        part_name, writer = parts[type(value)]
        writer(value, getattr(target, name), part_name)

    return write


def _part_name(part: Any) -> str:  # noqa: ANN401
    return snake(part.__name__) if isinstance(part, type) and is_dataclass(part) else "value"
