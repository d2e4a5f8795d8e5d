"""Passes that were used up stay so for as long as they could be shown again, in every engine."""

from datetime import timedelta

import pytest

from collector.errors import StoreConflict
from collector.store import used_passes
from collector.store.database import Database
from tests.fakes.school_records import NOW

HASH = bytes(range(32))


def test_a_pass_is_used_up_once(database: Database) -> None:
    with database.writing() as tx:
        before = used_passes.is_used(tx, HASH)
        used_passes.use(tx, HASH, NOW)
        assert (before, used_passes.is_used(tx, HASH), used_passes.is_used(tx, bytes(32))) == (False, True, False)
    with pytest.raises(StoreConflict), database.writing() as tx:
        used_passes.use(tx, HASH, NOW)


def test_only_those_that_are_too_old_to_be_shown_are_forgotten(database: Database) -> None:
    with database.writing() as tx:
        used_passes.use(tx, HASH, NOW)
        used_passes.use(tx, bytes(32), NOW + timedelta(seconds=1))
        used_passes.forget_before(tx, NOW + timedelta(seconds=1))
        assert (used_passes.is_used(tx, HASH), used_passes.is_used(tx, bytes(32))) == (False, True)
