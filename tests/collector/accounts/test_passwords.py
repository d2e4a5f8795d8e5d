"""Passwords are compared by argon2id, at the same cost for a name that nobody has, and one at a time."""

import threading
import time

import pytest
from argon2 import extract_parameters

from collector.accounts import passwords as module
from collector.accounts.passwords import Passwords
from collector.errors import SignInRefused
from tests.fakes.accounts import GOOD_HASH, GOOD_PASSWORD


def test_a_password_fits_its_own_hash_and_no_other():
    passwords = Passwords()
    assert (passwords.fits(GOOD_PASSWORD, GOOD_HASH), passwords.fits("marble otter lanterm", GOOD_HASH)) == (True, False)


def test_an_accent_fits_from_whatever_keyboard_it_comes():
    passwords = Passwords()
    assert passwords.fits("cafe\u0301 au lait bitte", passwords.hash_of("caf\u00e9 au lait bitte"))


@pytest.mark.parametrize("kept", ["", "no hash at all", "$argon2id$v=19$m=65536,t=3,p=4$short"])
def test_nothing_fits_what_is_no_hash(kept: str):
    assert not Passwords().fits("", kept)
    assert not Passwords().fits(GOOD_PASSWORD, kept)


def test_a_name_that_nobody_has_costs_what_a_wrong_password_costs():
    assert extract_parameters(module._OF_NOBODY) == extract_parameters(GOOD_HASH)


def test_the_parameters_are_those_that_are_said():
    found = extract_parameters(GOOD_HASH)
    assert (found.type.name, found.memory_cost, found.time_cost, found.parallelism) == ("ID", 47_104, 2, 2)


def test_a_hash_of_other_parameters_is_to_be_made_anew():
    older = GOOD_HASH.replace("t=2", "t=1")
    assert (Passwords().is_outdated(older), Passwords().is_outdated(GOOD_HASH)) == (True, False)


def test_who_comes_while_others_are_looked_at_waits_and_then_hears_to_come_again():
    passwords, entered, leave = Passwords(patience_seconds=0.05), threading.Event(), threading.Event()

    def hold() -> None:
        with passwords.turn():
            entered.set()
            leave.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    entered.wait(10)
    began = time.monotonic()
    with pytest.raises(SignInRefused) as refused, passwords.turn():
        pass
    leave.set()
    holder.join()
    assert (refused.value.retry_after_seconds, time.monotonic() - began >= 0.05) == (5, True)
    with passwords.turn():
        pass
