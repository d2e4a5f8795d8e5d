"""Small packs as schools write them, put together from what differs."""

from typing import Final

from compliance.policies.policy_set import PackText, gathered, without_what_nobody_takes
from compliance.policy import Policy, parse_policy

HEAD: Final = """\
school_kind = "primary school"
seed = ""
evidence_good_for = "30 days"
[grace_days]
critical = 1
high = 7
medium = 14
low = 30
"""

LIBRARY: Final = """\
id = "library"
version = "1"
title = "Rules that packs take"
library = true

# == Screen lock
[[rule]]
id = "LOCK-1"
title = "Screen locks itself"
kind = "screen_lock"
at_most = "15 min"
severity = "high"
who_acts = ["borrower"]
evidence = "The lock's settings as the device reads them."
[rule.how_to_fix]
any = "Ask the technician."

[[rule]]
id = "AV-2"
title = "Antivirus is up to date"
kind = "antivirus_current"
at_most = "7 days"
platforms = ["linux", "windows", "macos"]
severity = "high"
who_acts = ["technician"]
[rule.how_to_fix]
any = "Connect it to the internet."

[[rule]]
id = "ADM-1"
title = "People work without administrator rights"
kind = "administrators"
severity = "medium"
who_acts = ["technician"]
[rule.how_to_fix]
any = "Make the account a standard one."
"""


def head(pack_id: str, *, more: str = "", settings: str = HEAD) -> str:
    """The first lines of a pack."""
    return f'id = "{pack_id}"\nversion = "1"\ntitle = "The policy of {pack_id}"\n{more}{settings}'


def rule(rule_id: str, *, source: str = "library", more: str = "") -> str:
    """A rule taken from elsewhere, with what differs."""
    return f'[[rule]]\nid = "{rule_id}"\nfrom = "{source}"\n{more}\n'


def clause(section: str, *rules: str, treated_as: str = "telemetry", quote: str = "It must be so.", more: str = "") -> str:
    """A paragraph and the rules that judge it."""
    named = ", ".join(f'"{each}"' for each in rules)
    asked = f"rules = [{named}]\n" if rules else ""
    return f'[[clause]]\nsection = "{section}"\nquote = "{quote}"\ntreated_as = "{treated_as}"\n{asked}{more}\n'


def building_on(pack_id: str, *bases: str, more: str = "") -> str:
    """The first lines of a pack that takes everything from others but what it says."""
    named = ", ".join(f'"{each}"' for each in bases)
    return head(pack_id, more=f"builds_on = [{named}]\n{more}", settings="")


def whole(text: str, **others: str) -> str:
    """A pack with all that it needs, as one text."""
    found = {name.replace("_", "-"): other for name, other in {"library": LIBRARY, **others}.items()}
    return gathered(PackText("ours.toml", text), found.get)


def read(text: str, **others: str) -> Policy:
    """The policy, as a collector reads it."""
    return parse_policy(without_what_nobody_takes(whole(text, **others), "ours.toml"), "ours.toml")
