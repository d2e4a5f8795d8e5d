"""An enrolment file is there in one step, whole, on the disk, and readable by its owner alone."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from collector.keys.private_files import write_private
from collector.registers import enrolment_files
from compliance.enrolment_offer import EnrolmentOffer, parse_offer
from tests.fakes.enrolment import OFFER

ON_SITE = replace(OFFER, token="", school_key="fedcba9876543210", loan_id="", serial="", expires_at=None)


@pytest.mark.parametrize("offer", [OFFER, ON_SITE], ids=["loan", "on site"])
def test_a_file_is_read_as_it_was_written(offer: EnrolmentOffer, tmp_path: Path):
    enrolment_files.write(tmp_path / "offer.toml", offer)
    assert parse_offer((tmp_path / "offer.toml").read_text(encoding="utf-8")) == offer
    assert [path.name for path in tmp_path.iterdir()] == ["offer.toml"]


def test_the_content_and_then_its_name_are_brought_to_the_disk(tmp_path: Path):
    synced: list[tuple[str, list[str]]] = []

    def sync(opened: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(opened).st_mode) else "file"
        synced.append((kind, [path.name for path in tmp_path.iterdir() if path.suffix == ".toml"]))

    write_private(tmp_path / "offer.toml", "text", sync)
    assert synced == [("file", []), ("folder", ["offer.toml"])]


def test_a_name_as_long_as_a_name_can_be_is_written(tmp_path: Path):
    path = tmp_path / ("x" * 255)
    write_private(path, "text")
    assert path.read_text() == "text"
