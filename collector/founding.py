"""`rollcall init`: a school begins. Data folder, keys, one database file, the school, its signers, its policy."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from collector.config import CollectorConfig, write_config
from collector.data_folder import DataFolder
from collector.keys.keys import CollectorKeys
from collector.keys.policy_signing import keep_policy_bundle
from collector.keys.server_keys import POLICY, server_signer
from collector.registers import agreements, signers
from collector.registers.agreements import AgreementText
from collector.store import audit, judging_versions, policies, schools
from collector.store.database import Transaction
from collector.store.policies import AdoptedPolicy
from collector.store.schools import School
from collector.store.signers import Signer, SignerRole
from collector.store.sqlite import SqliteDatabase
from compliance.errors import PolicyError
from compliance.policy import Policy

ACTOR: Final = "rollcall init"


@dataclass(frozen=True, slots=True)
class Founding:
    """What `rollcall init` was told. A signer's empty name is registered later with `rollcall signers add`."""

    school_id: str
    school_name: str
    policy: Policy
    policy_file_name: str
    agreement: AgreementText
    technician: str
    headteacher: str


def found_school(
    path: Path,
    founding: Founding,
    config: CollectorConfig,
    now: datetime,
    and_also: Callable[[Transaction], object] = lambda _tx: None,
) -> School:
    """Make the data folder and everything in it, or nothing. Raises DataFolderError when there is one already.

    `and_also` is done in the transaction in which the school begins.
    """
    school = School(founding.school_id, founding.school_name, secrets.token_bytes(32), now)
    with _whole_or_not_at_all(path):
        folder = DataFolder.create(path)
        CollectorKeys.create(folder.keys, founding.school_name, config.host, now)
        signer = server_signer(folder.keys, POLICY)
        write_config(path, config)
        with closing(SqliteDatabase(folder.database)) as database, database.writing() as tx:
            _record(tx, school, founding, now)
            keep_policy_bundle(tx, school.school_id, signer, now)
            and_also(tx)
    return school


@contextmanager
def _whole_or_not_at_all(path: Path) -> Iterator[None]:
    """When the block raises, take away what it made in this folder, and the folder itself if that is new."""
    was_there = path.exists()
    before = set(path.iterdir()) if path.is_dir() else set()
    try:
        yield
    except BaseException:
        made = set(path.iterdir()) - before if path.is_dir() else set()
        for each in made:
            if each.is_dir():
                shutil.rmtree(each)
            else:
                each.unlink()
        if path.is_dir() and not was_there:
            path.rmdir()
        raise


def _record(tx: Transaction, school: School, founding: Founding, now: datetime) -> None:
    schools.create(tx, school)
    judging_versions.note(tx, now)
    agreements.adopt(tx, school.school_id, founding.agreement, actor=ACTOR, now=now)
    adopt_policy(tx, school.school_id, founding.policy, founding.policy_file_name, now)
    for role, name in ((SignerRole.TECHNICIAN, founding.technician), (SignerRole.HEADTEACHER, founding.headteacher)):
        if name:
            signers.register(tx, Signer(school.school_id, name, role, now), actor=ACTOR)
    audit.write(tx, school.school_id, now, ACTOR, "school.founded", school.school_id, audit.DONE)


def adopt_policy(
    tx: Transaction, school_id: str, policy: Policy, file_name: str, now: datetime, actor: str = "rollcall"
) -> None:
    """Put a policy in force for a school. Its devices are told in their next session, and judged by it at once.

    PolicyError for a library: it only offers rules to packs.
    """
    if policy.is_library:
        raise PolicyError(f"{file_name}: {policy.policy_id} only offers rules; adopt a pack that takes some of them")
    policies.adopt(tx, AdoptedPolicy(school_id, policy.digest, policy.policy_id, policy.version, file_name, policy.source, now))
    audit.write(tx, school_id, now, actor, "policy.adopted", policy.policy_id, audit.DONE, f"version {policy.version}")
