"""What the settings of the console are made of, over an opened data folder."""

from importlib import metadata

from collector.backup import last_backup
from collector.console.workshop import Workshop
from collector.doctor.doctor import examine, examine_school
from collector.doctor.finding import Finding
from collector.store.schools import School
from collector.wiring import Collector, new_secret


def workshop_of(collector: Collector) -> Workshop:
    """The policy key is read when a policy is adopted, and what is in order is looked at when somebody asks."""

    def examined(school: School) -> list[Finding]:
        found = list(examine(collector.folder, collector.config, collector.clock()))
        with collector.database.reading() as tx:
            return [*found, *examine_school(tx, school)]

    return Workshop(
        policy_signer=collector.policy_signer,
        new_secret=new_secret,
        examine=examined,
        last_backup=lambda: last_backup.read(collector.folder.path),
        version=metadata.version("rollcall"),
    )
