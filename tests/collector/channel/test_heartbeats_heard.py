"""A heartbeat confirms the last report, and is none."""

from datetime import timedelta

from collector.store import verdicts
from collector.store.devices import DeviceState
from compliance.chain import NackCode
from tests.fakes.chain import FakeChain
from tests.fakes.intake import FakeIntake


def test_a_heartbeat_confirms_the_last_report_and_no_other(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report())
    older = chain.report_hash
    intake.accepted(chain, chain.report(), chain.heartbeat())
    assert intake.refused(chain, chain.heartbeat(older)).code is NackCode.SCHEMA_INVALID


def test_a_heartbeat_is_heard_but_is_no_report(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report())
    with intake.database.reading() as tx:
        judged = verdicts.of_device(tx, chain.device.device_id)
    intake.now += timedelta(hours=1)
    intake.accepted(chain, chain.heartbeat(agent_version=""))
    device = intake.device(chain)
    with intake.database.reading() as tx:
        assert verdicts.of_device(tx, chain.device.device_id) == judged
    assert (device.last_report_at, device.last_report_sequence, device.agent_version) == (intake.now, 1, "0.1.0")


def test_a_heartbeat_before_any_report_confirms_nothing(intake: FakeIntake, chain: FakeChain) -> None:
    assert intake.refused(chain, chain.heartbeat(bytes(32))).code is NackCode.SCHEMA_INVALID
    assert intake.device(chain).state is DeviceState.AWAITING_FIRST_REPORT
