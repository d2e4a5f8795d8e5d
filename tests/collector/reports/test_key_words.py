"""Which kind of key signed is on every page of a device, and nothing where it has not said so."""

from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from collector.reports.as_html import report_html
from collector.reports.as_json import device_plain
from collector.reports.as_text import device_text
from collector.reports.assembly import build
from collector.reports.channel_entry import NOTHING_TO_TELL
from collector.reports.key_words import of_key
from collector.store import schools
from compliance.report import KeyProtection
from tests.fakes.device import NOW
from tests.fakes.html_page import Page
from tests.fakes.intake import founded
from tests.fakes.sample_report import LAPTOP, REPORT


@pytest.mark.parametrize("kind", KeyProtection)
def test_every_kind_of_key_has_words(kind: KeyProtection) -> None:
    hardware = kind in (KeyProtection.TPM, KeyProtection.ENCLAVE)
    assert ("hardware" in of_key(kind), of_key(None)) == (hardware, "")


def test_the_pages_of_a_device_say_which_kind_of_key_signs() -> None:
    device = replace(LAPTOP, channel=replace(NOTHING_TO_TELL, key=KeyProtection.TPM))
    words = "signs with a key in its TPM (hardware)"
    assert words in " ".join(device_text(REPORT, device, UTC).plain.split())
    assert words in Page(report_html(replace(REPORT, devices=(device,)), UTC)).words
    assert device_plain(device, NOW.date())["key_protection"] == "tpm"


def test_it_is_what_the_last_report_said(tmp_path: Path) -> None:
    intake = founded(tmp_path / "data")
    chain = intake.enrolled()
    with intake.database.reading() as tx:
        (school,) = schools.everyone(tx)
        (before,) = build(tx, school, None, NOW).devices
    intake.accepted(chain, chain.report())
    with intake.database.reading() as tx:
        (after,) = build(tx, school, None, NOW).devices
    intake.database.close()
    assert (before.channel.key, after.channel.key) == (None, KeyProtection.FILE)
