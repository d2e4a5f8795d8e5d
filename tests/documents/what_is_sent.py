"""`python -m tests.documents.what_is_sent`: write docs/what-is-sent.md from the code.

Facts carry their own words (`compliance.facts.told`). What goes beside them (the header, the enrolment, the greeting) has its
words here; a field without words, or words without a field, stops the making.
"""

import dataclasses
import typing
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from agent.probes.table import PROBES
from compliance.continuity import EpochStart, Gap, Heartbeat
from compliance.facts import FACTS
from compliance.facts.said import records_in, said_of
from compliance.report import DeviceReport, Header
from compliance.wire.v1 import enrolment_pb2, session_pb2

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "what-is-sent.md"

_BEGINNING: Final = """\
# Everything that leaves a device

This page is made from the code (`.venv/bin/python -m tests.documents.what_is_sent`), and a test compares the two. On a device,
`rollcall-agent explain` says the same of that device's system.

Rollcall reads settings. Of people's own files it reads those with the settings of their screen lock, and no others; no
browsing, no e-mail, no places, no keystrokes, no screen, no camera and no microphone. Names of accounts and serial numbers of
media never leave the device in a report: a code stands for them, made with HMAC-SHA256 and the school's own salt. Such a code
is a pseudonym: whoever has the salt (the collector and the school's devices) and a list of names can find out whose it is.

**Person** marks what is about a person by itself. Of a device on loan everything here is about its borrower, whom the school's
register of loans names; and the times of its messages tell when it was on and could reach the collector. As with every
connection the collector sees the network address that a message comes from. The computer's name is sent as it is, and so is the
folder in which a disk is mounted, unless it lies below /home, /media, /run/media, /run/user or /mnt: put no person's name into
them.

A fact that cannot be read is sent as *not known*, with one plain sentence of why; so is a field. "Read from" is
what the agent asks on each system; where a system is not named this version does not read the fact there. The parts of macOS
and Windows follow their makers' documents and answers in that form: they were not run on a Mac or on Windows yet.
"""

_SYSTEMS: Final[Mapping[str, str]] = {"linux": "Linux", "macos": "macOS", "windows": "Windows"}

_BESIDE: Final = """\
When the school's policy changed: the hash of the one now in use, or why it could not be used. At the end of the session: why it
ends.
"""

_ENDING: Final = """\
## What stays

The agent sends nothing else. `rollcall-agent capture` writes a folder and sends it nowhere (docs/captures.md).

The device keeps its private keys, its reports until the collector has them, the school's policy, what
the school's registers say of it (its loan, whether it may leave the site, the kind of data, what it is excused from,
permitted media, the school year; nobody's name), a journal of what was plugged in since the last
report, and, where the policy asks for one, the list of programs that it told last. All of it lies in the agent's state folder,
and `rollcall-agent leave` removes it.

**The collector keeps every report, and deletes none.** In this version there is no setting for how long reports are kept, and
no command that deletes those of one device: they end with the collector's data folder, and its backups have them too. A school
whose rules give reports a time must end that folder when the time is over, and begin anew. Of what devices sent, the collector
deletes only bytes that it refused, after seven days.
"""

_HEADER: Final[Mapping[str, str]] = {
    "school_id": "the school's id",
    "device_id": "the device's id: the SHA-256 of its signing key",
    "key_generation": "which of its keys it signs with",
    "epoch": "which chain of messages this is",
    "sequence": "the number of the message",
    "previous_hash": "the hash of the message before",
    "boot_id": "a random number that the system draws at each start",
    "monotonic_milliseconds": "the time since the system started",
    "wall_time": "the device's clock",
    "server_nonce": "the last random number that the collector gave",
    "server_nonce_age_milliseconds": "how long ago that was",
    "agent_version": "the agent's version",
    "policy_id": "which policy the device has",
    "policy_digest": "the hash of that policy",
}
_REPORT: Final[Mapping[str, str]] = {
    "taken_at": "when the settings were read, by the device's clock",
    "platform": "the kind of system",
    "trigger": "why: schedule, start, change, asked for, enrolment",
    "key_protection": "where the signing key lies",
    "readings": "the facts below",
    "challenge": "the random number of the request that it answers, when a technician asked",
    "past_ends": "where the agent ended before and no message said so: how (killed, or with the whole computer), and when",
}
_CLAIM: Final[Mapping[str, str]] = {
    "school_id": "the school's id",
    "server_nonce": "a random number that the collector gave",
    "loan_token": "the one-time code of the loan",
    "school_key": "or the school's key for devices that stay on site",
    "signing_key": "the public half of the signing key",
    "tls_key": "the public half of the TLS key",
    "name": "the computer's name on the network",
    "make": "the maker",
    "model": "the model",
    "serial": "the serial number",
    "asset_tag": "the asset tag, if it was typed",
    "platform": "the kind of system",
    "agent_version": "the agent's version",
    "key_protection": "where the signing key lies",
    "simulated": "whether it is a simulated device",
    "capabilities": "what this version of the agent can do",
}
_HELLO: Final[Mapping[str, str]] = {
    "protocol_min": "the oldest protocol it speaks",
    "protocol_max": "the newest protocol it speaks",
    "capabilities": "what it can do beyond that (nothing yet)",
    "device_id": "the device's id",
    "epoch": "which chain of messages this is",
    "last_acknowledged": "the last message that the collector confirmed",
    "spooled_messages": "how many messages wait",
    "spooled_bytes": "how many bytes they have",
    "last_session_nonce": "the random number of the session before",
    "policy_digest": "the hash of the policy that it has",
    "boot_id": "a random number that the system draws at each start",
    "oldest_spooled_seconds": "how long the oldest message has waited",
    "trust_version": "which list of the school's authorities it trusts",
    "policy_bundle": "the number of the school's signed policy that it has",
    "nonce": "a random number, drawn for this session, that the collector's signature must name",
    "last_receipt": "the newest receipt that the collector gave it",
}
_POLICY_STATUS: Final[Mapping[str, str]] = {
    "digest_in_use": "the hash of the policy that it has",
    "error": "why it does not use what came, in words",
    "bundle_in_use": "the number of the school's signed policy that it has",
    "refused_bundle": "the number of the one that it refuses",
    "refusal": "the reason in one word",
}
_CONTEXT_STATUS: Final[Mapping[str, str]] = {
    "error": "why it does not use what came, in words",
    "refusal": "the reason in one word",
}
_HEARTBEAT: Final[Mapping[str, str]] = {
    "header": "the same header as a report's; what is as in the last report is left empty",
    "report_hash": "the hash of the last report",
    "parting": "where it is the last for a while, why: shut down, on battery, the agent stopped, uninstalled or upgraded",
}
_GAP: Final[Mapping[str, str]] = {
    "header": "the same header as a report's",
    "to_sequence": "the number of the last message that is gone",
    "last_hash": "its hash",
    "reports": "how many reports are gone",
    "heartbeats": "how many heartbeats are gone",
    "unreadable": "how many messages are gone of which not even the kind is known",
    "reason": "why: the spool was full or damaged, they were too old, or the collector refused them",
}
_EPOCH: Final[Mapping[str, str]] = {
    "header": "the same header as a report's",
    "closed_epoch": "which chain of messages ended",
    "closed_sequence": "the number of its last message",
    "closed_hash": "the hash of that message",
    "abandoned": "how many of its messages will never come",
    "reason": "why: the device lost its spool, or a technician accepted it anew",
}
_RENEWAL: Final[Mapping[str, str]] = {
    "school_id": "the school's id",
    "device_id": "the device's id",
    "server_nonce": "a random number that the collector gave",
    "tls_key": "the public half of its new TLS key",
    "key_generation": "which of its keys it signs with",
    "agent_version": "the agent's version",
}
_WHY: Final[Mapping[str, str]] = {
    "school_id": "the school's id",
    "device_id": "the device's id",
    "server_nonce": "a random number that the collector gave",
    "certificate_serial": "the number of the certificate that was refused",
}


def written() -> str:
    """The whole page. Raises ValueError for a field without words, or words without a field."""
    parts = [
        _BEGINNING,
        _list("Once, when the device enrols", _CLAIM, enrolment_pb2.EnrolmentClaim.DESCRIPTOR.fields_by_name),
        _list("At the beginning of each session", _HELLO, session_pb2.Hello.DESCRIPTOR.fields_by_name),
        _list("When a policy has come", _POLICY_STATUS, session_pb2.PolicyStatus.DESCRIPTOR.fields_by_name),
        _list(
            "When it refuses what the school says of it",
            _CONTEXT_STATUS,
            session_pb2.ContextStatus.DESCRIPTOR.fields_by_name,
        ),
        _BESIDE,
        _list("With each report", _HEADER, _names(Header)),
        _list("About each report", _REPORT, _names(DeviceReport)),
        _list("With each heartbeat, in place of a report when nothing changed", _HEARTBEAT, _names(Heartbeat)),
        _list("When messages are gone", _GAP, _names(Gap)),
        _list("When a new chain of messages begins", _EPOCH, _names(EpochStart)),
        _list("When the certificate is renewed", _RENEWAL, enrolment_pb2.RenewalClaim.DESCRIPTOR.fields_by_name),
        _list("When the device asks why it is refused", _WHY, enrolment_pb2.WhyClaim.DESCRIPTOR.fields_by_name),
        "## The facts\n",
        *(_fact(name) for name in FACTS),
        _ENDING,
    ]
    return "\n".join(parts)


def _names(kind: type) -> list[str]:
    return [each.name for each in dataclasses.fields(kind)]


def _list(heading: str, words: Mapping[str, str], fields: Iterable[str]) -> str:
    named = list(fields)
    if set(named) != set(words):
        raise ValueError(f"{heading}: fields and words differ in {sorted(set(named) ^ set(words))}")
    return f"## {heading}\n\n" + "".join(f"- {words[each]}\n" for each in named)


def _fact(name: str) -> str:
    probes = ((said, PROBES[platform].get(name)) for platform, said in _SYSTEMS.items())
    read_from = "\n\n".join(f"Read from, {said}: {probe.READ_FROM}." for said, probe in probes if probe is not None)
    fields = "".join(f"{line}\n" for line in _fields(FACTS[name], ""))
    what_for, kept = (" and ".join(said_of(FACTS[name], what)) for what in ("purpose", "kept"))
    heading = name.replace("_", " ").capitalize()
    return f"### {heading}\n\n{read_from}\n\nWhat for: {what_for}.\n\nKept: {kept}.\n\n{fields}"


def _fields(kind: type, indent: str) -> Iterator[str]:
    types = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        yield f"{indent}- {field.metadata['words']}{' **Person**' if field.metadata['personal'] else ''}"
        for inner in records_in(types[field.name]):
            yield from _fields(inner, f"{indent}  ")


if __name__ == "__main__":
    DOCUMENT.write_text(written(), encoding="utf-8")
