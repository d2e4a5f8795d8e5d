"""A report that cannot be kept costs that report: what waits is delivered all the same, and people are told."""

from pathlib import Path

import pytest
from made_up_device import NONCE, made_up_device, new_folder, open_spool
from strict_collector import Line, StrictCollector

from agent.cycle import report_now
from agent.errors import SpoolError
from agent.worker import Worker
from compliance.report import Trigger


def test_what_waits_is_delivered_though_the_new_report_cannot_be_kept(tmp_path: Path):
    folder = new_folder(tmp_path)
    device = made_up_device(folder, open_spool(folder))
    report_now(device, Trigger.SCHEDULE)
    device.platform = "x" * 300_000  # more than any collector takes
    line, said = Line(StrictCollector(device)), list[str]()
    with pytest.raises(SpoolError, match="the limit is"):
        Worker(folder, device, line.open, lambda: 0.0, said.append, lambda: NONCE).work(Trigger.BOOT)
    told, waiting = device.standing.now.trouble, device.spool.summary().messages
    device.spool.close()
    assert ("acknowledged 1" in said, waiting, "the limit is" in told) == (True, 0, True)
