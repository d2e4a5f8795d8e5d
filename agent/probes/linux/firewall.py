"""Linux: does a firewall refuse incoming connections unless allowed? Sources: nft(8) and its JSON, iptables-save(8), ufw(8).

The policy of the chains on the input hook decides, whoever made them: Docker and libvirt make chains that protect nothing.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Any, Final

from agent.allowed_commands import IP6TABLES_SAVE, IPTABLES_SAVE, NFT, UFW, AllowedCommand
from agent.errors import MissingTool, NotRecorded
from agent.host import Host
from agent.probes.parsing import parser
from compliance.facts import Firewall
from compliance.unknown import Unknown, Why

READ_FROM: Final = "the kernel's filter rules (nft, iptables-save), and the settings of ufw and firewalld"

_BOOT_LINKS: Final = {
    "firewalld": "/etc/systemd/system/multi-user.target.wants/firewalld.service",
    "nftables": "/etc/systemd/system/sysinit.target.wants/nftables.service",
    "iptables": "/etc/systemd/system/multi-user.target.wants/netfilter-persistent.service",
}


@dataclass(frozen=True, slots=True)
class InputFilter:
    """Whether the kernel filters incoming packets at all, and for which of ip and ip6 it refuses the rest."""

    filters: bool
    refuses: frozenset[str]

    def __or__(self, other: "InputFilter") -> "InputFilter":
        """Both together: what one of them refuses is refused."""
        return InputFilter(self.filters or other.filters, self.refuses | other.refuses)


def read(host: Host) -> Firewall:
    """The rules in force; who made them only gives the name and whether they come back at the next start.

    ufw is asked itself: its settings say what should be, its status looks at the kernel's rules and says what is.
    """
    if _ufw_is_enabled(host):
        return replace(parse_ufw_status(host.run(UFW, "status", "verbose")), starts_at_boot=True)
    rules = _rules(host)
    product = _product(host)
    families = {"ip", "ip6"} if host.exists("/proc/net/if_inet6") else {"ip"}
    return Firewall(rules.filters, product, rules.refuses >= families, _starts_at_boot(host, product))


def _rules(host: Host) -> InputFilter:
    """The newer tool shows everything but the tables of the older interface, which are asked for when the kernel has any."""
    older = any(host.exists(path) for path in ("/proc/net/ip_tables_names", "/proc/net/ip6_tables_names"))
    try:
        found = parse_nft(host.run(NFT, "-j", "list", "ruleset"))
    except MissingTool:
        return _rules_without_nft(host)
    return found | _older_rules(host) if older else found


def _rules_without_nft(host: Host) -> InputFilter:
    try:
        return _older_rules(host)
    except MissingTool as error:
        raise MissingTool("neither nft nor iptables-save is installed") from error


def _older_rules(host: Host) -> InputFilter:
    def of(command: AllowedCommand, family: str) -> InputFilter:
        found = parse_iptables(host.run(command))
        return InputFilter(found.filters, frozenset({family}) if found.refuses else frozenset())

    return of(IPTABLES_SAVE, "ip") | of(IP6TABLES_SAVE, "ip6")


def _product(host: Host) -> str:
    if any(each.name == "firewalld" for each in host.processes()):
        return "firewalld"
    return "nftables" if host.exists("/etc/nftables.conf") else "iptables"


def _starts_at_boot(host: Host, product: str) -> bool | Unknown:
    if host.exists(_BOOT_LINKS[product]):
        return True
    return Unknown(Why.NOT_RECORDED, f"no service that restores the rules of {product} at start is known here")


def _ufw_is_enabled(host: Host) -> bool:
    try:
        return parse_ufw_configuration(host.read_text("/etc/ufw/ufw.conf"))
    except NotRecorded:
        return False


@parser("ufw.conf")
def parse_ufw_configuration(text: str) -> bool:
    """Whether ufw is to be set up at start."""
    return bool(re.search(r"""^\s*ENABLED\s*=\s*["']?yes\b""", text, re.MULTILINE | re.IGNORECASE))


@parser("ufw-status")
def parse_ufw_status(text: str) -> Firewall:
    """`ufw status verbose`; the plain form does not say what happens to what no rule allows."""
    first = re.search(r"^Status: (active|inactive)\s*$", text, re.MULTILINE)
    if first is None:
        raise ValueError("no status")
    incoming = re.search(r"^Default: (\w+) \(incoming\)", text, re.MULTILINE)
    unsaid = Unknown(Why.NOT_READ, "this status of ufw does not say it")
    active = first[1] == "active"
    refuses = active and (incoming[1] in ("deny", "reject") if incoming else unsaid)
    return Firewall(active, "ufw", refuses, starts_at_boot=unsaid)


@parser("nft")
def parse_nft(text: str) -> InputFilter:
    """`nft -j list ruleset`: chains on the input hook, of every table."""
    entries = json.loads(text)["nftables"]
    chains = [entry["chain"] for entry in entries if "chain" in entry]
    rules = [entry["rule"] for entry in entries if "rule" in entry]
    inputs = [chain for chain in chains if chain.get("hook") == "input" and chain["family"] in ("ip", "ip6", "inet")]
    refusing = [chain for chain in inputs if chain.get("policy") == "drop" or _ends_in_refusal(chain, rules)]
    filters = any(chain in refusing or _rules_of(chain, rules) for chain in inputs)
    return InputFilter(filters, frozenset(family for chain in refusing for family in _families(chain)))


def _families(chain: dict[str, Any]) -> tuple[str, ...]:
    return ("ip", "ip6") if chain["family"] == "inet" else (str(chain["family"]),)


def _rules_of(chain: dict[str, Any], rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    place = (chain["family"], chain["table"], chain["name"])
    return [rule for rule in rules if (rule["family"], rule["table"], rule["chain"]) == place]


def _ends_in_refusal(chain: dict[str, Any], rules: list[dict[str, Any]]) -> bool:
    """The last rule drops or rejects whatever reaches it: it has no condition (a counter or a log line is none)."""
    own = _rules_of(chain, rules)
    steps = [name for step in own[-1]["expr"] for name in step] if own else []
    return bool(steps) and steps[-1] in ("drop", "reject") and set(steps) <= {"counter", "log", "drop", "reject"}


@parser("iptables-save")
def parse_iptables(text: str) -> InputFilter:
    """The filter table's INPUT chain: its policy, or a last rule without a condition. The family is the asking program's."""
    table = re.search(r"^\*filter$(.*?)^COMMIT$", text, re.MULTILINE | re.DOTALL)
    if table is None:
        return InputFilter(filters=False, refuses=frozenset())
    rules = re.findall(r"^-A INPUT (.+)$", table[1], re.MULTILINE)
    refuses = ":INPUT DROP" in table[1] or bool(rules and re.match(r"-j (DROP|REJECT)\b", rules[-1]))
    return InputFilter(refuses or bool(rules), frozenset({"ip"} if refuses else ()))


PARSERS: Final = (parse_nft, parse_iptables, parse_ufw_status, parse_ufw_configuration)
