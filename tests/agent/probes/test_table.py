"""The table of probes is the whole truth about what is read where."""

import importlib
import pkgutil
from types import ModuleType

import pytest

import agent.linux
import agent.probes.linux
from agent.probes.parsing import Parser
from agent.probes.table import PROBES
from compliance.facts import FACTS


def modules_in(package: ModuleType) -> dict[str, ModuleType]:
    names = [each.name for each in pkgutil.iter_modules(package.__path__)]
    return {name: importlib.import_module(f"{package.__name__}.{name}") for name in names}


def test_on_linux_every_fact_of_the_catalogue_is_read():
    assert list(PROBES["linux"]) == list(FACTS)


def test_the_same_file_name_means_the_same_fact():
    assert modules_in(agent.probes.linux) == PROBES["linux"]


@pytest.mark.parametrize("name", FACTS)
def test_a_probe_says_where_it_reads_and_which_documents_say_so(name: str):
    probe = PROBES["linux"][name]
    assert (bool(probe.READ_FROM), "ource" in (probe.__doc__ or "")) == (True, True)


def test_no_parser_is_left_out_of_the_table():
    modules = [*modules_in(agent.linux).values(), *modules_in(agent.probes.linux).values()]
    written = {each.source for module in modules for each in vars(module).values() if isinstance(each, Parser)}
    assert written == {each.source for probe in PROBES["linux"].values() for each in probe.PARSERS}
