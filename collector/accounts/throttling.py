"""Who guesses has to wait, longer each time, and nobody else with them.

Two things are counted: a name at an address, and an address as a whole. A wait is a quarter of an hour at most, and holds
nobody at another address. Behind one address (a school behind a firewall, say) whoever has signed in from there within thirty
days is held by their own refusals alone, so that one guesser does not shut out the staff room.

Counted in the database, not in memory: a restart forgives nobody, and `rollcall account unlock` is heard while `rollcall serve`
runs. It holds ten thousand lines at most, each for a day. Of what was typed as a name it keeps 24 bits: enough to tell names
apart, and worth little to whoever looks there for a password that was typed into the wrong field.
"""

import hashlib
import ipaddress
from datetime import datetime, timedelta
from typing import Final

from collector.accounts.names import folded
from collector.store import sign_in_tries
from collector.store.accounts import Account
from collector.store.database import Transaction
from collector.store.sign_in_tries import Tries

_FREE_OF_A_NAME: Final = 4
_FREE_OF_AN_ADDRESS: Final = 19
_FIRST_WAIT_SECONDS: Final = 15
LONGEST_WAIT_SECONDS: Final = 900
_DOUBLINGS: Final = 6  # after which the wait is the longest one
_REMEMBERED: Final = timedelta(days=1)
_GOOD_FOR: Final = timedelta(days=30)
_MOST_LINES: Final = 10_000
_MARK_CHARACTERS: Final = 6
_THE_ADDRESS: Final = ""
_ANYWHERE: Final = ""
_WHOLE_NETWORK_BITS: Final = 64


def mark_of(sign_in_name: str) -> str:
    """What is kept of a name that was typed."""
    return hashlib.sha256(folded(sign_in_name).encode()).hexdigest()[:_MARK_CHARACTERS]


def network_of(address: str) -> str:
    """The address that is counted: of IPv6 the 64 bits that one household or school has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((int(found), _WHOLE_NETWORK_BITS), strict=False))


def wait(tx: Transaction, sign_in_name: str, address: str, now: datetime) -> tuple[int, bool]:
    """For how many more seconds no try under this name from there is looked at, 0 for none; and whether the log has that."""
    network = network_of(address)
    pair = sign_in_tries.find(tx, mark_of(sign_in_name), network)
    held = [pair]
    if pair is None or pair.good_at is None or now - pair.good_at > _GOOD_FOR:
        held.append(sign_in_tries.find(tx, _THE_ADDRESS, network))
    waits = [(_seconds_left(each, now), each.told) for each in held if each]
    return max(waits, default=(0, False))


def note_told(tx: Transaction, sign_in_name: str, address: str, now: datetime) -> None:
    """The log has that somebody tries while they should wait; it gets one line of each wait."""
    network = network_of(address)
    for mark in (mark_of(sign_in_name), _THE_ADDRESS):
        held = sign_in_tries.find(tx, mark, network)
        if held and _seconds_left(held, now):
            sign_in_tries.put(
                tx, Tries(mark, network, held.refused, held.last_at, held.free_at, told=True, good_at=held.good_at)
            )


def count_refusal(tx: Transaction, sign_in_name: str, address: str, now: datetime) -> int:
    """Count a try that was refused, and say for how many seconds no other is looked at."""
    network = network_of(address)
    sign_in_tries.forget(tx, now - _REMEMBERED, good_before=now - _GOOD_FOR, keep=_MOST_LINES)
    of_name = _one_more(tx, mark_of(sign_in_name), network, _FREE_OF_A_NAME, now)
    of_address = _one_more(tx, _THE_ADDRESS, network, _FREE_OF_AN_ADDRESS, now)
    return max(of_name, of_address)


def count_success(tx: Transaction, sign_in_name: str, address: str, now: datetime) -> None:
    """Somebody signed in: their refusals there are forgiven, and those of the address stay what they are."""
    sign_in_tries.put(tx, Tries(mark_of(sign_in_name), network_of(address), 0, now, now, told=False, good_at=now))


def wait_for_code(tx: Transaction, account_id: str, now: datetime) -> int:
    """For how many more seconds no code of six digits is looked at, 0 for none.

    Only who has the password gets so far, so this holds the account wherever they are. A recovery code is looked at always.
    """
    held = sign_in_tries.find(tx, _code_mark(account_id), _ANYWHERE)
    return _seconds_left(held, now) if held else 0


def count_wrong_code(tx: Transaction, account_id: str, now: datetime) -> int:
    """Count a code that was wrong, and say for how many seconds no other is looked at."""
    return _one_more(tx, _code_mark(account_id), _ANYWHERE, _FREE_OF_A_NAME, now)


def count_right_code(tx: Transaction, account_id: str) -> None:
    """Forgive the wrong ones."""
    sign_in_tries.forget_name(tx, _code_mark(account_id))


def unlock(tx: Transaction, account: Account) -> None:
    """Let somebody try again at once, from wherever they are."""
    sign_in_tries.forget_name(tx, mark_of(account.sign_in_name))
    sign_in_tries.forget_name(tx, _code_mark(account.account_id))
    sign_in_tries.forget_addresses(tx)


def _code_mark(account_id: str) -> str:
    return f"code {account_id}"


def _one_more(tx: Transaction, mark: str, network: str, free: int, now: datetime) -> int:
    before = sign_in_tries.find(tx, mark, network)
    refused = before.refused + 1 if before and now - before.last_at < _REMEMBERED else 1
    beyond = refused - free - 1
    seconds = 0 if beyond < 0 else min(_FIRST_WAIT_SECONDS * 2 ** min(beyond, _DOUBLINGS), LONGEST_WAIT_SECONDS)
    free_at = now + timedelta(seconds=seconds)
    sign_in_tries.put(tx, Tries(mark, network, refused, now, free_at, told=False, good_at=before.good_at if before else None))
    return seconds


def _seconds_left(tries: Tries, now: datetime) -> int:
    """A clock that was set back makes nobody wait longer than the longest wait."""
    left = (tries.free_at - now).total_seconds()
    return min(max(0, -int(-left // 1)), LONGEST_WAIT_SECONDS)
