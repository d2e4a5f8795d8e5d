"""Who shares an address with a laptop that comes too often, or with a stranger who does, is served all the same."""

from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import grpc
import pytest

from collector.sessions.budgets import Budgets
from compliance.wire.v1 import enrolment_pb2
from tests.fakes import raw_http
from tests.fakes.collector import RunningCollector
from tests.fakes.crowd import ended, held_to, is_served, on_loan
from tests.fakes.device import FakeDevice
from tests.fakes.enrolment_calls import enrolment_port
from tests.fakes.live_session import LiveSession
from tests.fakes.turns import Turns


@dataclass
class Impostor(FakeDevice):
    """Signs with a key of its own, and names another device."""

    named: bytes = b""

    @property
    def device_id(self) -> bytes:
        """Of the other device."""
        return self.named


def strangers(collector: RunningCollector, count: int) -> list[int]:
    """The answers to so many that nobody knows here."""
    return [Turns(collector, FakeDevice()).hello()[0] for _ in range(count)]


def impostors(collector: RunningCollector, device: FakeDevice, count: int) -> list[int]:
    """The answers to so many that say they were this device."""
    return [Turns(collector, Impostor(named=device.device_id)).hello()[0] for _ in range(count)]


def test_a_laptop_that_comes_again_and_again_takes_nothing_from_those_beside_it(tmp_path: Path) -> None:
    budgets = Budgets(sessions_each_second=0.001, sessions_at_once=3, hellos_each_second=0.001, hellos_at_once=2)
    with held_to(budgets, tmp_path) as collector:
        eager, beside = on_loan(collector, 1), on_loan(collector, 2)
        served = [is_served(collector, eager) for _ in range(6)]
        assert (served, is_served(collector, beside)) == ([True, True, False, False, False, False], True)


def test_a_laptop_that_comes_again_and_again_over_https_takes_nothing_from_those_beside_it(tmp_path: Path) -> None:
    budgets = Budgets(sessions_each_second=0.001, sessions_at_once=3, hellos_each_second=0.001, hellos_at_once=2)
    with held_to(budgets, tmp_path) as collector:
        eager, beside = on_loan(collector, 1), on_loan(collector, 2)
        statuses = [Turns(collector, eager).hello(spooled_messages=number)[0] for number in range(6)]
        assert (statuses, Turns(collector, beside).hello()[0]) == ([200, 200, 503, 503, 503, 503], 200)


def test_a_stranger_over_https_takes_no_session_from_the_devices_beside_it(tmp_path: Path) -> None:
    with held_to(Budgets(sessions_each_second=0.001, sessions_at_once=2), tmp_path) as collector:
        over_https, over_http2 = on_loan(collector, 1), on_loan(collector, 2)
        assert strangers(collector, 20) == [403] * 20
        assert (Turns(collector, over_https).hello()[0], is_served(collector, over_http2)) == (200, True)
        with LiveSession(over_http2, collector.config.agents_port, collector.authority, over_http2.hello()) as session:
            assert ended(session)[0] is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_who_shows_false_passes_takes_new_sessions_from_the_device_that_he_names_and_from_no_other(tmp_path: Path) -> None:
    with held_to(Budgets(false_passes_each_second=0.001, false_passes_at_once=5), tmp_path) as collector:
        named, beside = on_loan(collector, 1), on_loan(collector, 2)
        turns = Turns(collector, named)
        assert turns.hello()[0] == 200
        assert impostors(collector, named, 7) == [403] * 5 + [503] * 2
        assert turns.envelopes([named.next_sealed()])[0] == 200, "its session goes on"
        assert (Turns(collector, named).hello()[0], Turns(collector, beside).hello()[0]) == (503, 200)
        assert is_served(collector, named), "over HTTP/2 its certificate says who it is"


def test_a_stranger_who_asks_for_greetings_without_end_takes_none_from_the_devices_beside_him(tmp_path: Path) -> None:
    with held_to(Budgets(enrolments_each_second=0.001, enrolments_at_once=3), tmp_path) as collector:
        device = on_loan(collector)
        stranger = Turns(collector, FakeDevice())
        assert [stranger.post("why", b"")[0] for _ in range(4)] == [200, 200, 503, 503]
        assert [stranger.post("describe", b"")[0] for _ in range(20)] == [200] * 20
        assert Turns(collector, device).hello()[0] == 200


def test_bodies_that_never_end_take_no_more_than_the_share_of_their_address(tmp_path: Path) -> None:
    with held_to(Budgets(most_body_bytes=10_000_000, most_body_bytes_of_an_address=3_000_000), tmp_path) as collector:
        device = on_loan(collector)
        turns = Turns(collector, device)
        with raw_http.unfinished(collector, 5, 1_000_000) as lines, ThreadPoolExecutor(5) as pool:
            answered = {pool.submit(raw_http.status, each): each for each in lines}
            assert turns.hello()[0] == 200, "a turn that says little gets through"
            early = list(islice(as_completed(answered), 2))
            for each in [line for answer, line in answered.items() if answer not in early]:
                each.sendall(bytes(900_000))
            assert ([each.result() for each in early], sorted(each.result() for each in answered)) == (
                [503, 503],
                [403, 403, 403, 503, 503],
            )
        assert turns.envelopes([device.next_sealed()] * 3)[0] == 200


def test_a_question_that_says_too_much_is_not_read(collector: RunningCollector) -> None:
    for question, most in {"describe": 8192, "enrol": 8192, "renew": 8192, "why": 8192, "session": 1_114_112}.items():
        with raw_http.connect(collector) as line:
            raw_http.begin(line, question, most + 1, 0)
            assert raw_http.status(line) == 413


def test_the_time_is_signed_within_the_rate_of_an_address_and_greetings_go_on_beyond_it(tmp_path: Path) -> None:
    asked = enrolment_pb2.DescribeRequest(nonce=b"7" * 32)
    with held_to(Budgets(enrolments_each_second=0.001, enrolments_at_once=2), tmp_path) as collector:
        stranger = Turns(collector, FakeDevice())
        statuses = [stranger.post("describe", asked.SerializeToString())[0] for _ in range(3)]
        with enrolment_port(collector) as port:
            with pytest.raises(grpc.RpcError) as over_grpc:
                port.Describe(asked, timeout=10)
            assert port.Describe(enrolment_pb2.DescribeRequest(), timeout=10).nonce
        assert (statuses, over_grpc.value.code()) == ([200, 200, 503], grpc.StatusCode.RESOURCE_EXHAUSTED)
        assert stranger.post("describe", b"")[0] == 200


def test_a_question_of_which_a_byte_comes_now_and_then_keeps_nobody_else_from_asking(tmp_path: Path) -> None:
    with held_to(Budgets(most_enrolling=1), tmp_path) as collector, raw_http.connect(collector) as asking:
        raw_http.begin(asking, "why", 100, 10)
        assert Turns(collector, FakeDevice()).post("describe", b"")[0] == 200
        asking.sendall(bytes(90))
        assert raw_http.status(asking) == 403
