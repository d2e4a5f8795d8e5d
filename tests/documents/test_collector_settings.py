"""configs/collector.toml shows every setting of the collector with its default, and says what it is for."""

import tomllib
from typing import Final

from collector.config import CollectorConfig
from tests.documents.document import ROOT

SHOWN: Final = (ROOT / "configs" / "collector.toml").read_text(encoding="utf-8")


def test_the_settings_that_are_shown_are_the_defaults():
    assert tomllib.loads(SHOWN) == CollectorConfig().model_dump()


def test_every_setting_is_explained_beside_it():
    lines = [line for line in SHOWN.splitlines() if "=" in line and not line.startswith("#")]
    assert [line for line in lines if not line.partition("#")[2].strip()] == []
