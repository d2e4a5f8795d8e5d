"""`rollcall policy simulate`: which devices a draft would change, before anybody adopts it."""

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.cli.policy_reading import PackArgument
from collector.judging.packs import find_pack
from collector.judging.simulating import simulate as simulated
from collector.reports.simulation_words import simulation_plain, simulation_text
from compliance.errors import PolicyError


def simulate(pack: PackArgument, data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """Judge a draft by the evidence that is held already: which devices would change, from what to what. Nothing is written."""
    found = find_pack(pack)
    if found.policy.is_library:
        raise PolicyError(f"{found.file.name}: {found.policy.policy_id} only offers rules; name a pack that takes some of them")
    with desk(data, school) as at:
        outcome = simulated(at.database, at.school.school_id, found.policy, at.now)
    if json:
        output.show_json(simulation_plain(outcome))
    else:
        output.show(simulation_text(outcome))
