"""Settings: each source over the one before, every mistake named, every option documented."""

import tomllib
from pathlib import Path

import pytest

from agent.config import OPTIONS, SETTINGS_FOLDER, STATE_FOLDER, AgentConfig, read_config
from agent.errors import ConfigurationError
from agent.network import DIRECT

DOCUMENTED = Path(__file__).parents[2] / "configs" / "agent.toml"


def test_every_option_is_documented_with_its_default():
    tables = tomllib.loads(DOCUMENTED.read_text())
    documented = {(section, name): value for section, table in tables.items() for name, value in table.items()}
    assert documented == {**{name: option.default for name, option in OPTIONS.items()}, ("agent", "state"): "/var/lib/rollcall"}


def test_every_option_has_its_words():
    lines = [line for line in DOCUMENTED.read_text().splitlines() if " = " in line and not line.startswith("#")]
    assert [line for line in lines if "#" not in line] == []


def test_without_any_source_the_defaults_hold(tmp_path: Path):
    assert read_config({}, tmp_path) == AgentConfig(Path(STATE_FOLDER), 12, 5, 30, 5, DIRECT, 64, 400, 1, 900)


def test_a_later_source_wins_over_an_earlier_one(tmp_path: Path):
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "agent.toml").write_text(
        "[schedule]\nsurvey_every_hours = 1\nsettle_seconds = 1\n[session]\nbattery_minutes = 1\n"
    )
    (tmp_path / "conf.d" / "10.toml").write_text("[schedule]\nsurvey_every_hours = 2\nsettle_seconds = 2\n")
    (tmp_path / "conf.d" / "20.toml").write_text("[schedule]\nsurvey_every_hours = 3\n")
    config = read_config({"ROLLCALL_AGENT_SCHEDULE__SETTLE_SECONDS": "4"}, tmp_path)
    assert (config.battery_minutes, config.survey_every_hours, config.settle_seconds) == (1, 3, 4)


def test_the_command_line_wins_over_the_environment_for_the_state_folder(tmp_path: Path):
    environment = {"ROLLCALL_STATE": "/from/environment", "ROLLCALL_AGENT_AGENT__STATE": "/from/the/long/name"}
    assert [read_config(environment, tmp_path, state).state for state in ("/from/the/line", None)] == [
        Path("/from/the/line"),
        Path("/from/environment"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "[schedule]\nsurvey_every_hour = 1",
            r"no option is called schedule\.survey_every_hour; did you mean schedule\.survey_every_hours\?",
        ),
        ("[nothing]\nxyzzy = 1", r"no option is called nothing\.xyzzy; known are agent\.state"),
        (
            "[schedule]\nsurvey_every_hours = 0",
            r"schedule\.survey_every_hours is 0; expected a number from 0\.001 to 168, such as 12",
        ),
        ("[schedule]\nsurvey_every_hours = true", r"survey_every_hours is True; expected a number"),
        ('[schedule]\nsurvey_every_hours = "often"', r"survey_every_hours is 'often'; expected a number"),
        ("[agent]\nstate = 7", r"agent\.state is 7; expected text"),
        ("loose = 1", r"loose stands outside a \[section\]"),
        ("[schedule", r"is not TOML"),
        pytest.param("a = " + "[" * 100_000, r"is not TOML", id="nested without end"),
        pytest.param("a = " + "9" * 5000, r"is not TOML", id="thousands of digits"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_the_remedy(tmp_path: Path, text: str, words: str):
    (tmp_path / "agent.toml").write_text(text)
    with pytest.raises(ConfigurationError, match=rf"agent\.toml.*{words}"):
        read_config({}, tmp_path)


@pytest.mark.parametrize("variable", ["ROLLCALL_AGENT_SCHEDULE__OFTEN", "ROLLCALL_AGENT_NONSENSE"])
def test_an_unknown_variable_of_ours_is_a_mistake_too(tmp_path: Path, variable: str):
    with pytest.raises(ConfigurationError, match=f"{variable}: no option"):
        read_config({variable: "1"}, tmp_path)


def test_the_systems_own_folder_is_the_default_for_settings():
    assert SETTINGS_FOLDER == "/etc/rollcall"
