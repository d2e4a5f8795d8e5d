"""The table of probes is the whole truth about what is read where."""

import importlib
import pkgutil
import tomllib
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

import agent.linux
import agent.macos
import agent.probes.linux
import agent.probes.macos
import agent.probes.windows
import agent.windows
from agent.probes.parsing import Parser
from agent.probes.table import PROBES
from compliance.facts import FACTS


def modules_in(package: ModuleType) -> dict[str, ModuleType]:
    names = [each.name for each in pkgutil.iter_modules(package.__path__)]
    return {name: importlib.import_module(f"{package.__name__}.{name}") for name in names}


PROBES_OF = {"linux": agent.probes.linux, "macos": agent.probes.macos, "windows": agent.probes.windows}
PARTS_OF = {"linux": agent.linux, "macos": agent.macos, "windows": agent.windows}


@pytest.mark.parametrize("platform", PROBES_OF)
def test_every_fact_of_the_catalogue_is_read(platform: str):
    assert list(PROBES[platform]) == list(FACTS)


@pytest.mark.parametrize("platform", PROBES_OF)
def test_the_same_file_name_means_the_same_fact(platform: str):
    assert modules_in(PROBES_OF[platform]) == PROBES[platform]


@pytest.mark.parametrize(("name", "platform"), [(name, platform) for platform in PROBES for name in PROBES[platform]])
def test_a_probe_says_where_it_reads_and_which_documents_say_so(name: str, platform: str):
    probe = PROBES[platform][name]
    assert (bool(probe.READ_FROM), "ource" in (probe.__doc__ or "")) == (True, True)


@pytest.mark.parametrize("platform", PROBES_OF)
def test_no_parser_is_left_out_of_the_table(platform: str):
    modules = [*modules_in(PARTS_OF[platform]).values(), *modules_in(PROBES_OF[platform]).values()]
    written = {each.source for module in modules for each in vars(module).values() if isinstance(each, Parser)}
    assert written == {each.source for probe in PROBES[platform].values() for each in probe.PARSERS}


@pytest.mark.parametrize("platform", PROBES_OF)
def test_a_source_names_one_parser_of_a_fact(platform: str):
    named = [(name, each.source) for name, probe in PROBES[platform].items() for each in probe.PARSERS]
    assert len(named) == len(set(named))


def test_the_command_of_a_source_of_windows_can_be_typed():
    commands = [each.output_of for probe in PROBES["windows"].values() for each in probe.PARSERS]
    assert [each for each in commands if "…" in each or "module" in each] == []


def test_powershell_counts_only_what_is_something():
    """`@($null).Count` is 1 there: a volume without any key protector would have one."""
    commands = [each.output_of for probe in PROBES["windows"].values() for each in probe.PARSERS]
    counted = [each.partition(").Count")[0] for each in commands if ").Count" in each]
    assert counted
    assert [each[-60:] for each in counted if not each.endswith("| Where-Object { $_ }")] == []


def test_microsoft_ends_support_on_a_tuesday():
    table = tomllib.loads((Path(agent.probes.windows.__path__[0]).parent / "data" / "os_support.toml").read_text("utf-8"))[
        "windows"
    ]
    days = [day for lines in table.values() for day in lines.values() if isinstance(day, date)]
    assert len(days) > 30
    assert [day for day in days if day.strftime("%w") != "2"] == []
