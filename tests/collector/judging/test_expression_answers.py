"""What an expression makes of a device, worked out in a real process: the known decides, and what is not known never meets."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from asked_expressions import outcome, report
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.judging.expressions.evaluating import Expressions
from collector.judging.expressions.language import Language
from collector.judging.expressions.worker import Worker
from compliance.expressions.checking import check
from compliance.expressions.values import MOST_ENTRIES
from compliance.facts import (
    Antivirus,
    DiskEncryption,
    Fact,
    Firewall,
    LocksItself,
    NeverLocks,
    ScreenLock,
    SecurityUpdates,
    SetBy,
    SwapState,
    UpdatesWaiting,
    UserScreenLock,
)
from compliance.report import DeviceReport
from compliance.unknown import Unknown, Why
from compliance.verdict import Verdict
from tests.fakes.good_facts import NOT_KNOWN, PRODUCT

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
YES, NO, DARK = (
    Firewall(active=True, product="nftables", blocks_inbound=each, starts_at_boot=each) for each in (True, False, NOT_KNOWN)
)
IDLE = replace(PRODUCT, running=False)
HIDDEN = replace(PRODUCT, running=NOT_KNOWN)
ANYWHERE = "firewall.blocks_inbound || firewall.active"
BOTH = "firewall.blocks_inbound && firewall.active"
ALL = "antivirus.products.all(p, p.running)"
ANY = "antivirus.products.exists(p, p.running)"
COUNTED = "antivirus.products.filter(p, p.running).size() == 1"
OLD = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def expressions() -> Iterator[Expressions]:
    """With a process of their own."""
    made = Expressions(Worker())
    yield made
    made.close()


def lock(*locks: LocksItself | NeverLocks) -> ScreenLock:
    return ScreenLock(
        has_desktop=True, users=tuple(UserScreenLock("a", "GNOME", each, SetBy.USER, user_may_change=True) for each in locks)
    )


def waiting(count: int, since: datetime) -> SecurityUpdates:
    return SecurityUpdates(UpdatesWaiting(count, since), since, NOT_KNOWN, automatic=True, restart_needed=False)


TRUTH = [
    (ANYWHERE, YES, PASS),
    (ANYWHERE, DARK, PASS),  # what is known is enough
    (ANYWHERE, replace(DARK, active=False), UNKNOWN),
    (BOTH, YES, PASS),
    (BOTH, NO, FAIL),
    (BOTH, DARK, UNKNOWN),
    (BOTH, replace(DARK, active=False), FAIL),  # whatever the other is
    ("!firewall.blocks_inbound", NO, PASS),
    ("!firewall.blocks_inbound", DARK, UNKNOWN),
    ("firewall.blocks_inbound == false", DARK, UNKNOWN),
    ("firewall.blocks_inbound != true", DARK, UNKNOWN),
    ("firewall.active ? true : firewall.blocks_inbound", DARK, PASS),
    ("firewall.blocks_inbound ? true : true", DARK, UNKNOWN),
    ("firewall.product == 'nftables'", YES, PASS),
    ("firewall.product.startsWith('nf') && firewall.product.size() > 3", YES, PASS),
    (ALL, Antivirus((PRODUCT, PRODUCT)), PASS),
    (ALL, Antivirus((PRODUCT, HIDDEN)), UNKNOWN),
    (ALL, Antivirus((HIDDEN, IDLE)), FAIL),
    (ALL, Antivirus(()), PASS),
    ("disk_encryption.volumes.all(v, v.encrypted_percent == 100)", DiskEncryption((), SwapState.NONE), UNKNOWN),
    ("size(disk_encryption.volumes) == 0", DiskEncryption((), SwapState.NONE), UNKNOWN),
    ("firewall.active || disk_encryption.volumes.all(v, v.state == 'off')", DiskEncryption((), SwapState.NONE), PASS),
    ("screen_lock.users.all(u, u.lock.kind == 'locks_itself')", ScreenLock(has_desktop=True, users=()), UNKNOWN),
    (
        "!screen_lock.has_desktop || screen_lock.users.all(u, u.lock.kind == 'locks_itself')",
        ScreenLock(has_desktop=False, users=()),
        PASS,
    ),
    (ALL, Antivirus((PRODUCT,) * MOST_ENTRIES), PASS),
    (ALL, Antivirus((PRODUCT,) * (MOST_ENTRIES + 1)), UNKNOWN),
    (ANY, Antivirus((HIDDEN, PRODUCT)), PASS),
    (ANY, Antivirus((HIDDEN, IDLE)), UNKNOWN),
    (ANY, Antivirus(()), FAIL),
    (COUNTED, Antivirus((PRODUCT, IDLE)), PASS),
    (COUNTED, Antivirus((PRODUCT, HIDDEN)), UNKNOWN),
    ("antivirus.products.exists_one(p, p.running)", Antivirus((PRODUCT, HIDDEN)), UNKNOWN),
    ("size(antivirus.products) == 2", Antivirus((HIDDEN, HIDDEN)), PASS),
    ("antivirus.products.all(p, p.signatures_published_at > timestamp('2025-06-01T00:00:00Z'))", Antivirus((PRODUCT,)), PASS),
    (
        "antivirus.products.all(p, p.signatures_published_at > timestamp('2025-06-01T00:00:00Z'))",
        Antivirus((replace(PRODUCT, signatures_published_at=OLD),)),
        FAIL,
    ),
    (
        "screen_lock.users.all(u, u.lock.kind == 'locks_itself' && u.lock.after_idle_seconds <= 600)",
        lock(LocksItself(300, 0)),
        PASS,
    ),
    (
        "screen_lock.users.all(u, u.lock.kind == 'locks_itself' && u.lock.after_idle_seconds <= 600)",
        lock(NeverLocks("x")),
        FAIL,
    ),
    ("screen_lock.users.all(u, u.lock.after_idle_seconds <= 600)", lock(NeverLocks("x")), UNKNOWN),
    ("security_updates.waiting.kind == 'none_waiting' || security_updates.waiting.count < 5", waiting(4, OLD), PASS),
    ("security_updates.waiting.oldest_since > timestamp('2025-06-01T00:00:00Z')", waiting(4, OLD), FAIL),
    ("security_updates.looked_at - security_updates.installed_at < duration('24h')", waiting(4, OLD), UNKNOWN),
    ("10 / (security_updates.waiting.count - 4) > 1", waiting(4, OLD), UNKNOWN),
    ("operating_system.name == 'Debian' && password_policy.minimum_length >= 8", YES, PASS),
]


@pytest.mark.parametrize(("meets", "fact", "verdict"), TRUTH)
def test_true_meets_false_does_not_and_everything_else_is_not_known(
    meets: str, fact: Fact, verdict: Verdict, expressions: Expressions
):
    assert outcome(meets, report(fact), expressions).verdict is verdict


@pytest.mark.parametrize(
    ("meets", "fact", "saw"),
    [
        (BOTH, NO, "firewall.blocks_inbound is false; firewall.active is true"),
        (ANYWHERE, DARK, "firewall.blocks_inbound is not known; firewall.active is true"),
        (BOTH, DARK, "firewall.blocks_inbound: the program did not answer in time"),
        (ALL, Antivirus((PRODUCT, HIDDEN)), "antivirus.products, running: the program did not answer in time"),
        (ALL, Antivirus((IDLE, PRODUCT)), "antivirus.products is a list of 2"),
        (ALL, Antivirus((PRODUCT,) * 501), "antivirus.products: the device tells more than 500 entries"),
        (
            "disk_encryption.volumes.all(v, v.encrypted_percent == 100)",
            DiskEncryption((), SwapState.NONE),
            "disk_encryption.volumes: no fixed disk volume was found",
        ),
        (
            "firewall.active || disk_encryption.volumes.all(v, v.state == 'off')",
            DiskEncryption((), SwapState.NONE),
            "firewall.active is true; disk_encryption.volumes is not known",
        ),
        ("10 / (security_updates.waiting.count - 4) > 1", waiting(4, OLD), "this cannot be worked out: divide by zero"),
        (
            "security_updates.looked_at > timestamp('2025-06-01T00:00:00Z')",
            waiting(4, OLD),
            "security_updates.looked_at is 1 January 2025",
        ),
    ],
)
def test_what_was_seen_is_said_by_the_names_of_the_expression(meets: str, fact: Fact, saw: str, expressions: Expressions):
    assert outcome(meets, report(fact), expressions).saw == saw


def test_a_fact_that_was_not_read_and_a_device_that_never_reported_are_not_known(expressions: Expressions):
    gone = Unknown(Why.NOT_SUPPORTED, "there is no probe")
    unread = outcome("firewall.active || true", report(without={"firewall": gone}), expressions)
    never = outcome("firewall.active || true", None, expressions)
    assert (unread.verdict, unread.saw) == (UNKNOWN, "firewall.active: there is no probe")
    assert (never.verdict, never.saw) == (UNKNOWN, "firewall.active: the device has not reported yet")


_ATOMS = st.sampled_from(
    (
        *("firewall.active", "firewall.blocks_inbound", "password_policy.minimum_length > 7", "secure_boot.state == 'off'"),
        *("automatic_login.enabled", "size(antivirus.products) == 1", ALL, ANY, COUNTED, "disk_encryption.swap != 'off'"),
        *("screen_lock.users.exists(u, u.lock.kind == 'never_locks')", "firewall.blocks_inbound == firewall.starts_at_boot"),
    )
)
_TEXTS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        inner.map(lambda each: f"!({each})"),
        st.tuples(inner, st.sampled_from(("&&", "||", "==", "!=")), inner).map(
            lambda each: f"({each[0]}) {each[1]} ({each[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda each: f"({each[0]}) ? ({each[1]}) : ({each[2]})"),
    ),
    max_leaves=5,
)
_PARTS = ("firewall", "password_policy", "secure_boot", "automatic_login", "antivirus", "disk_encryption", "screen_lock")
_SPOILT = (
    YES,
    NO,
    DARK,
    Antivirus((PRODUCT,)),
    Antivirus((HIDDEN, IDLE)),
    Antivirus((IDLE, PRODUCT, HIDDEN)),
    lock(NeverLocks("x")),
)
LANGUAGE = Language()


def answer(text: str, said: DeviceReport) -> bool | str | None:
    values, _ = check(text).known(said.reading)
    assert all(isinstance(each, (bool, int, str, list)) for each in values.values())
    return LANGUAGE.work_out(text, values)


@settings(max_examples=200, deadline=None)
@given(_TEXTS, st.lists(st.sampled_from(_SPOILT), max_size=3), st.sets(st.sampled_from(_PARTS)))
def test_losing_what_is_known_never_turns_one_answer_into_the_other(text: str, spoilt: list[Fact], lost: set[str]):
    """What still has an answer with less known has the one that it had: the known part alone decides."""
    said = report(*spoilt)
    before, after = (
        answer(text, said),
        answer(text, replace(said, readings={**said.readings, **dict.fromkeys(lost, NOT_KNOWN)})),
    )
    assert after == before or not isinstance(after, bool)
