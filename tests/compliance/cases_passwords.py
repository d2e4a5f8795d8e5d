"""What the device asks of passwords: what is read and what must be answered."""

from dataclasses import replace

from rule_case import FAIL, PASS, UNKNOWN, Case

from compliance.facts import Expires, LocksOut, NeverExpires, NeverLocksOut, PasswordPolicy
from compliance.unknown import Unknown
from compliance.verdict import Verdict
from tests.fakes.good_facts import NOT_KNOWN

ASKED = PasswordPolicy(8, several_kinds_of_letters=True, lock_out=LocksOut(10, 600), expiry=NeverExpires())


def length(name: str, letters: int | Unknown, verdict: Verdict, saw: str) -> Case:
    return Case(name, "password_length", replace(ASKED, minimum_length=letters), verdict, saw)


def expiry(name: str, expiry: Expires | NeverExpires | Unknown, verdict: Verdict, saw: str) -> Case:
    return Case(name, "password_expiry", replace(ASKED, expiry=expiry), verdict, saw)


def lock_out(name: str, lock_out: LocksOut | NeverLocksOut | Unknown, verdict: Verdict, saw: str) -> Case:
    return Case(name, "password_lock_out", replace(ASKED, lock_out=lock_out), verdict, saw)


PASSWORDS = [
    length("eight are enough", 8, PASS, "A password must have 8 characters"),
    length("seven are too few", 7, FAIL, "A password must have 7 characters"),
    length("none at all", 0, FAIL, "A password may be of any length"),
    length(
        "how long is not known",
        NOT_KNOWN,
        UNKNOWN,
        "How long a password must be is not known: the program did not answer in time",
    ),
    expiry("every ninety days", Expires(90), PASS, "A password must be changed after 90 days"),
    expiry("every ninety-one days", Expires(91), FAIL, "A password must be changed after 91 days"),
    expiry("never", NeverExpires(), FAIL, "A password is good until somebody changes it"),
    expiry(
        "when is not known",
        NOT_KNOWN,
        UNKNOWN,
        "When a password must be changed is not known: the program did not answer in time",
    ),
    lock_out("ten guesses", LocksOut(10, 600), PASS, "An account is closed after 10 wrong passwords"),
    lock_out("one guess, until an administrator comes", LocksOut(1, 0), PASS, "An account is closed after 1 wrong password"),
    lock_out("eleven guesses", LocksOut(11, 600), FAIL, "An account is closed after 11 wrong passwords"),
    lock_out("guesses without end", NeverLocksOut(), FAIL, "Passwords may be guessed as often as anybody likes"),
    lock_out("no guess at all", LocksOut(0, 600), UNKNOWN, "The limit of wrong passwords makes no sense: 0"),
    lock_out(
        "how many is not known",
        NOT_KNOWN,
        UNKNOWN,
        "What happens after wrong passwords is not known: the program did not answer in time",
    ),
]
