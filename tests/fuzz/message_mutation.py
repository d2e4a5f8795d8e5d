"""Changing a protobuf message field by field. Blind changes mostly break a length: only the parser is tried."""

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from google.protobuf.message import DecodeError, Message

from tests.fuzz.target import Change

_EDGES: Final = (0, 1, 2, 31, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1, -1, -(2**31), -(2**63))
_MOST_BYTES_OF_A_FIELD: Final = 512
_NUMBERS: Final = {"INT32": (31, True), "INT64": (63, True), "UINT32": (32, False), "UINT64": (64, False)}
_ALL_ONES: Final = b"\xff" * 11


def changed(kind: type[Message], data: bytes, random: Random, change: Change) -> bytes:
    """The serialised message with a field or a few changed, and now and then bytes behind it that no version wrote."""
    try:
        message = kind.FromString(data)
    except DecodeError:
        return change(data, max(len(data) * 2, 64))
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        _change_one(message, random, change)
    after = random.choice((b"", b"", b"", b"", b"", b"\xf8\x07\x01", _ALL_ONES))
    return message.SerializeToString() + after


def _change_one(message: Message, random: Random, change: Change) -> None:
    part, field = random.choice(list(_fields(message)))
    if field.is_repeated:
        _change_items(getattr(part, field.name), field, random, change)
    elif field.message_type is not None:
        _change_part(part, field, random)
    elif random.random() < 0.15:
        part.ClearField(field.name)
    else:
        setattr(part, field.name, _value(field, getattr(part, field.name), random, change))


def _fields(message: Message) -> Iterator[tuple[Message, Any]]:
    """Every field of the message and of the parts that it has."""
    for field in message.DESCRIPTOR.fields:
        yield message, field
        if field.message_type is None:
            continue
        if field.is_repeated:
            for item in getattr(message, field.name):
                yield from _fields(item)
        elif message.HasField(field.name):
            yield from _fields(getattr(message, field.name))


def _change_part(part: Message, field: Any, random: Random) -> None:  # noqa: ANN401 - a FieldDescriptor; upb shares no type
    if part.HasField(field.name) and random.random() < 0.5:
        part.ClearField(field.name)
    else:
        getattr(part, field.name).SetInParent()


def _change_items(items: Any, field: Any, random: Random, change: Change) -> None:  # noqa: ANN401
    chance = random.random()
    if len(items) and chance < 0.4:
        del items[random.randrange(len(items))]
    elif len(items) and chance < 0.7 and field.message_type is not None:
        items.add().CopyFrom(random.choice(items))
    elif field.message_type is not None:
        items.add()
    else:
        items.append(_value(field, items[0] if len(items) else _nothing(field), random, change))


def _nothing(field: Any) -> str | bytes | int:  # noqa: ANN401
    return {field.TYPE_STRING: "", field.TYPE_BYTES: b""}.get(field.type, 0)


def _value(field: Any, now: Any, random: Random, change: Change) -> Any:  # noqa: ANN401
    match now:
        case bool():
            return not now
        case bytes():
            return change(now, _MOST_BYTES_OF_A_FIELD)
        case str():
            return change(now.encode(), _MOST_BYTES_OF_A_FIELD).decode(errors="ignore")
        case int():
            return _number(field, now, random)
    return now


def _number(field: Any, now: int, random: Random) -> int:  # noqa: ANN401
    word = next(name for name in _NUMBERS if getattr(field, f"TYPE_{name}") == field.type)
    bits, signed = _NUMBERS[word]
    lowest, highest = (-(2**bits) if signed else 0), 2**bits - 1
    wanted = random.choice((now + 1, now - 1, random.getrandbits(16), *_EDGES))
    return min(max(wanted, lowest), highest)
