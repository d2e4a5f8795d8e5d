"""A device judges itself by what its school signed for it in this session; all else it refuses, and says why."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from made_up_device import NONCE, worker_of
from strict_collector import Line, StrictCollector, Trusted

from agent.cycle import ReportingDevice
from agent.enrolment_record import save_enrolment
from agent.sessions.briefing import load_policy
from agent.sessions.own_context import CONTEXT, load_context
from agent.sessions.registers_told import REGISTERS
from agent.standing import FILE as STANDING
from agent.standing import StandingFile
from agent.state_folder import StateFolder
from agent.telling.confirmation import Confirmation, confirmation
from agent.telling.status import in_words, read_status
from collector.keys.server_keys import ServerSigner
from compliance.context import NOT_AT_HAND, Context, DataClass, NoLoan
from compliance.device_context import MAXIMUM_CONTEXT_BYTES, DeviceContext, sign_context
from compliance.envelope import Purpose, seal
from compliance.exceptions import Excuse
from compliance.policy_bundle import PolicyBundle, sign_bundle
from compliance.told_context import JUST_MADE, ToldContext
from compliance.unknown import Unknown
from compliance.wire.v1 import enrolment_pb2, session_pb2
from tests.fakes.packs import S004

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
DAY = timedelta(days=1)
SCHOOL, STRANGER = (ServerSigner(Ed25519PrivateKey.generate()) for _ in range(2))
EXCUSE = Excuse("EXC-2026-0001", "ENC-1", "", "", date(2026, 12, 12))
IN_SCHOOL = Context(
    loan=NoLoan(),
    on_loan=False,
    may_leave_site=False,
    data_class=DataClass.NONE,
    last_report_received_at=NOT_AT_HAND,
    evidence_as_of=JUST_MADE,
    excuses=(EXCUSE,),
)
CAPABLE: dict[str, object] = {"capabilities": ["batch", "device-context"]}


@pytest.fixture
def device(device: ReportingDevice) -> ReportingDevice:
    """A device whose trust bundle names the school's policy key."""
    device.trust = Trusted(policy_keys=(SCHOOL.public_key,))
    return device


class Said:
    """What a school says of one device."""

    def __init__(self, device: ReportingDevice) -> None:
        device_id = bytes.fromhex(device.record.device_id)
        told = ToldContext(IN_SCHOOL)
        self.good = DeviceContext("example-primary", device_id, NONCE, 1, NOW, NOW + 90 * DAY, 7, told)

    def message(self, signer: ServerSigner = SCHOOL, **changes: object) -> session_pb2.ServerMessage:
        changed = replace(self.good, **changes)  # type: ignore[arg-type] # a test may put anything
        return session_pb2.ServerMessage(device_context=sign_context(changed, signer))


@pytest.fixture
def said(device: ReportingDevice) -> Said:
    return Said(device)


def session(folder: StateFolder, device: ReportingDevice, *came: session_pb2.ServerMessage) -> Line:
    """A session in which these came, of an agent that has just started."""
    device.policy, device.standing = load_policy(folder), StandingFile(folder)
    device.standing.update(capabilities="batch device-context")  # as the Welcome of an earlier session said
    line = Line(StrictCollector(device, welcome_with=CAPABLE), before_the_welcome=list(came))
    worker_of(folder, line, []).work(None)
    return line


def refusals(line: Line) -> list[str]:
    """What it said of contexts: why it refused, "" where the one that came is in use again."""
    return [each.context_status.refusal for each in line.heard if each.HasField("context_status")]


def unsigned(**fields: object) -> session_pb2.ServerMessage:
    usual: dict[str, object] = {"on_loan": False, "may_leave_site": False, "data_class": "none"}
    return session_pb2.ServerMessage(registers=enrolment_pb2.Registers(**usual | fields))  # type: ignore[arg-type]


def test_what_the_school_signed_is_judged_by_and_costs_the_collector_no_answer(
    folder: StateFolder, device: ReportingDevice, said: Said
):
    line = session(folder, device, said.message())
    assert (load_context(folder, NOW), refusals(line)) == (ToldContext(IN_SCHOOL), [])


def renamed() -> bytes:
    bundle = PolicyBundle("example-primary", 9, NOW, NOW + DAY, "s004-primary", "1", S004)
    return sign_bundle(bundle, SCHOOL)


@pytest.mark.parametrize(
    ("changes", "signer", "refusal"),
    [
        ({"number": 2}, SCHOOL, "lower_number"),
        ({"number": 1}, SCHOOL, "lower_number"),
        ({"number": 3, "hello_nonce": b"g" * 32}, SCHOOL, "another_session"),
        ({"number": 3, "hello_nonce": b""}, SCHOOL, "another_session"),
        ({"number": 3, "school_id": "another-school"}, SCHOOL, "another_school"),
        ({"number": 3, "device_id": b"e" * 32}, SCHOOL, "another_device"),
        ({"number": 3}, STRANGER, "foreign_key"),
    ],
    ids=["the same again", "lower", "an earlier session", "no session", "another school", "another device", "foreign key"],
)
def test_what_is_not_said_to_this_device_now_is_refused_and_the_last_good_word_stays(
    folder: StateFolder,
    device: ReportingDevice,
    said: Said,
    changes: dict[str, object],
    signer: ServerSigner,
    refusal: str,
):
    other = ToldContext(replace(IN_SCHOOL, excuses=(replace(EXCUSE, rule_id="AV-1"),)))
    line = session(folder, device, said.message(number=2), said.message(signer, told=other, **changes))
    assert (refusals(line), load_context(folder, NOW)) == ([refusal], ToldContext(IN_SCHOOL))
    assert "the last good word stays" in StandingFile(folder).now.context_trouble


@pytest.mark.parametrize(
    ("sealed", "refusal"),
    [
        (b"nonsense", "malformed"),
        (seal(b"nonsense", Purpose.CONTEXT, [SCHOOL]), "malformed"),
        (renamed(), "malformed"),
        (bytes(MAXIMUM_CONTEXT_BYTES + 1), "too_large"),
    ],
    ids=["nonsense", "signed nonsense", "a policy bundle", "too large"],
)
def test_what_is_no_context_is_refused_and_the_last_good_word_stays(
    folder: StateFolder, device: ReportingDevice, said: Said, sealed: bytes, refusal: str
):
    line = session(folder, device, said.message(), session_pb2.ServerMessage(device_context=sealed))
    assert (refusals(line), load_context(folder, NOW)) == ([refusal], ToldContext(IN_SCHOOL))


def test_one_bit_of_a_signed_word_that_is_not_as_signed_costs_it_all(folder: StateFolder, device: ReportingDevice, said: Said):
    sealed = said.message(number=9).device_context
    forged = [
        session_pb2.ServerMessage(device_context=sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :])
        for place in range(0, len(sealed), 7)
    ]
    session(folder, device, said.message(), *forged)
    assert load_context(folder, NOW) == ToldContext(IN_SCHOOL)


def test_a_device_says_once_that_a_good_word_came_again(folder: StateFolder, device: ReportingDevice, said: Said):
    session(folder, device, said.message(STRANGER))
    line = session(folder, device, said.message(), said.message(number=2))
    assert (refusals(line), StandingFile(folder).now.context_trouble) == ([""], "")


def test_a_refusal_is_not_told_to_a_collector_that_would_not_know_it(folder: StateFolder, device: ReportingDevice, said: Said):
    device.standing.update(capabilities="batch")
    line = Line(StrictCollector(device), before_the_welcome=[said.message(STRANGER)])
    worker_of(folder, line, []).work(None)
    assert (refusals(line), "no policy key" in StandingFile(folder).now.context_trouble) == ([], True)


def test_after_a_signed_word_nothing_is_taken_without_a_signature(folder: StateFolder, device: ReportingDevice, said: Said):
    session(folder, device, said.message(told=ToldContext(replace(IN_SCHOOL, on_loan=True))))
    line = session(folder, device, unsigned())
    assert (refusals(line), load_context(folder, NOW).context.on_loan) == (["not_signed"], True)


@pytest.mark.parametrize("damaged", [CONTEXT, STANDING])
def test_damage_to_one_file_lets_nothing_in_that_is_not_signed(
    folder: StateFolder, device: ReportingDevice, said: Said, damaged: str
):
    session(folder, device, said.message())
    folder.write(damaged, b"damaged")
    assert refusals(session(folder, device, unsigned())) == ["not_signed"]
    assert folder.read(REGISTERS) is None


def test_of_what_nobody_signed_only_what_asks_for_more_is_believed(folder: StateFolder, device: ReportingDevice):
    session(folder, device, unsigned())
    less = load_context(folder, NOW).context
    session(folder, device, unsigned(on_loan=True, may_leave_site=True, data_class="sensitive"))
    more = load_context(folder, NOW).context
    assert all(isinstance(each, Unknown) for each in (less.on_loan, less.may_leave_site, less.data_class, less.loan))
    assert (more.on_loan, more.may_leave_site, more.data_class) == (True, True, DataClass.SENSITIVE)
    assert "not under its signature" in str(less.on_loan)


def test_personal_data_is_not_believed_without_a_signature_where_sensitive_data_is_asked(
    folder: StateFolder, device: ReportingDevice
):
    session(folder, device, unsigned(data_class="personal"))
    assert isinstance(load_context(folder, NOW).context.data_class, Unknown)


def test_a_word_that_has_ended_excuses_nothing_and_says_until_when_it_was_good(
    folder: StateFolder, device: ReportingDevice, said: Said
):
    session(folder, device, said.message())
    ended = load_context(folder, NOW + 91 * DAY).context
    assert (ended.excuses, str(ended.on_loan)) == (
        (),
        "what the school told this device on 23 November 2026 was good until 21 February 2027",
    )


def with_policy(folder: StateFolder, device: ReportingDevice, version: int, *came: session_pb2.ServerMessage) -> None:
    bundle = PolicyBundle("example-primary", version, NOW - 20 * DAY, NOW + 160 * DAY, "s004-primary", "1", S004)
    session(folder, device, session_pb2.ServerMessage(policy_bundle=sign_bundle(bundle, SCHOOL)), *came)


def test_a_policy_is_confirmed_by_the_school_s_word_and_a_week_later_the_person_is_told_since_when_nothing_came(
    folder: StateFolder, device: ReportingDevice, said: Said
):
    save_enrolment(folder, device.record)
    with_policy(folder, device, 7, said.message())
    confirmed = confirmation(folder)
    assert confirmed == Confirmation(NOW)
    assert (confirmed.doubt_in_words(NOW + 7 * DAY), confirmed.doubt_in_words(NOW + 8 * DAY)[:64]) == (
        "",
        "Since 23 November 2026 the school has not confirmed this policy:",
    )
    assert "Since 23 November 2026 the school has not confirmed" in in_words(read_status(folder), NOW + 8 * DAY)


def test_a_policy_that_is_held_back_is_noticed_by_the_word_that_names_it(
    folder: StateFolder, device: ReportingDevice, said: Said
):
    with_policy(folder, device, 7, said.message(policy_bundle=8))
    confirmed = confirmation(folder)
    assert confirmed == Confirmation(NOW - 20 * DAY, newer=8)
    assert "The school has signed number 8 for this device, which is not in use" in confirmed.doubt_in_words(NOW)


def test_without_any_word_a_policy_is_confirmed_by_its_own_signing(folder: StateFolder, device: ReportingDevice):
    with_policy(folder, device, 7)
    assert confirmation(folder) == Confirmation(NOW - 20 * DAY)


def test_a_policy_that_nobody_signed_cannot_be_confirmed(folder: StateFolder):
    assert confirmation(folder) is None
