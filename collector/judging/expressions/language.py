"""The one home of the CEL library: which names of which types there are, whether a text fits them, and what comes of it.

Imported by the process in which expressions are worked out, and by nothing else. Library: https://github.com/cel-expr/cel-python
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from cel_expr_python import cel
from google.protobuf import descriptor_pb2, timestamp_pb2
from google.protobuf.descriptor_pool import DescriptorPool

from collector.judging.expressions.library_words import kind_in_words
from compliance.expressions.names import Holds, Name, names

_PACKAGE: Final = "rollcall"
_OF_A_VALUE: Final = {
    Holds.FLAG: cel.Type.BOOL,
    Holds.NUMBER: cel.Type.INT,
    Holds.TEXT: cel.Type.STRING,
    Holds.WORD: cel.Type.STRING,
    Holds.INSTANT: cel.Type.TIMESTAMP,
}
_ENTRY: Final = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
_FIELD: Final = descriptor_pb2.FieldDescriptorProto
_OF_A_FIELD: Final = {
    Holds.FLAG: _FIELD.TYPE_BOOL,
    Holds.NUMBER: _FIELD.TYPE_INT64,
    Holds.TEXT: _FIELD.TYPE_STRING,
    Holds.WORD: _FIELD.TYPE_STRING,
    Holds.INSTANT: _FIELD.TYPE_MESSAGE,
}
# "Key not found in map" and "No value with name": what is not known is left out of what is worked out.
_NOT_AMONG_THE_VALUES: Final = ("NOT_FOUND: Key not found in map", "UNKNOWN: No value with name")


class Language:
    """What expressions may say, as the library is told it.

    The types of a list's entries are told as messages, whose fields have types, when a text is checked. It is worked out over
    maps: a field that is not among the values is then an error, where a message would answer false or 0.
    """

    def __init__(self) -> None:
        """A few milliseconds of work."""
        lists = {path: name for path, name in names().items() if name.holds is Holds.LIST}
        plain = {path: _OF_A_VALUE[name.holds] for path, name in names().items() if path not in lists}
        messages = {path: cel.Type.List(cel.Type(f"{_PACKAGE}.{_message_name(path)}")) for path in lists}
        self._checked = cel.NewEnv(_pool(lists), variables=plain | messages)
        self._run = cel.NewEnv(variables=plain | {path: cel.Type.List(_ENTRY) for path in lists})
        self._programs: dict[str, Any] = {}

    def wrong_with(self, text: str) -> str:
        """What its grammar or its types have against it, in the library's words; "" where nothing."""
        try:
            answers = self._checked.compile(text).return_type()
        except RuntimeError as error:
            return _first_line(error)
        return (
            ""
            if answers == cel.Type.BOOL
            else f"it answers with {kind_in_words(answers.name().lower())}, not with true or false"
        )

    def prepare(self, text: str) -> None:
        """Have it ready to be worked out. RuntimeError where its grammar or types are wrong."""
        if text not in self._programs:
            self._programs[text] = self._run.compile(text)

    def work_out(self, text: str, values: Mapping[str, Any]) -> bool | str | None:
        """True, false, None where it needs what is not among the values, or what went wrong."""
        self.prepare(text)
        try:
            found = self._programs[text].eval(data=values)
            answer = found.plain_value()
        except RuntimeError as error:
            return _first_line(error)
        if found.type() == cel.Type.BOOL:
            return bool(answer)
        if found.type() == cel.Type.ERROR:
            return None if str(answer).startswith(_NOT_AMONG_THE_VALUES) else str(answer)
        return f"it answers with {kind_in_words(found.type().name().lower())}"


def instant(text: str) -> timestamp_pb2.Timestamp:
    """A moment as the library takes it in the entries of lists."""
    found = timestamp_pb2.Timestamp()
    found.FromDatetime(datetime.fromisoformat(text))
    return found


def _first_line(error: RuntimeError) -> str:
    """`INVALID_ARGUMENT: ERROR: <input>:1:3: what is wrong`, above a drawing of the place."""
    return str(error).partition("\n")[0]


def _pool(lists: Mapping[str, Name]) -> DescriptorPool:
    pool = DescriptorPool()
    moments = descriptor_pb2.FileDescriptorProto()
    timestamp_pb2.DESCRIPTOR.CopyToProto(moments)
    file = descriptor_pb2.FileDescriptorProto(
        name="entries.proto", package=_PACKAGE, syntax="proto3", dependency=[timestamp_pb2.DESCRIPTOR.name]
    )
    for path, name in lists.items():
        _add_message(file.message_type.add(name=_message_name(path)), name.entries.values(), 0)
    for each in (moments, file):
        pool.AddSerializedFile(each.SerializeToString())
    return pool


def _add_message(message: descriptor_pb2.DescriptorProto, held: Iterable[Name], depth: int) -> None:
    """`lock.kind` and `lock.grace_seconds` become a message within the message."""
    below: dict[str, list[Name]] = {}
    for name in held:
        part, _, rest = ".".join(name.path.split(".")[depth:]).partition(".")
        if rest:
            below.setdefault(part, []).append(name)
        else:
            field = message.field.add(name=part, number=len(message.field) + 1, type=_OF_A_FIELD[name.holds])
            field.label = _FIELD.LABEL_OPTIONAL
            if name.holds is Holds.INSTANT:
                field.type_name = f".{timestamp_pb2.Timestamp.DESCRIPTOR.full_name}"
    for part, inner in below.items():
        nested = message.nested_type.add(name=_message_name(part))
        _add_message(nested, inner, depth + 1)
        message.field.add(
            name=part,
            number=len(message.field) + 1,
            type=_FIELD.TYPE_MESSAGE,
            label=_FIELD.LABEL_OPTIONAL,
            type_name=nested.name,
        )


def _message_name(path: str) -> str:
    return "".join(part.capitalize() for part in path.replace(".", "_").split("_"))
