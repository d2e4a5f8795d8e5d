"""Linux: does a firewall refuse incoming connections unless allowed? Sources: nft(8) and its JSON, iptables-save(8), ufw(8).

The chains on the input hook decide, whoever made them: Docker and libvirt make chains that protect nothing.
"""

import re
from dataclasses import replace
from typing import Final

from agent.allowed_commands import IP6TABLES_SAVE, IPTABLES_SAVE, NFT, UFW
from agent.errors import MissingTool, NotRecorded
from agent.host import Host
from agent.linux.input_filter import InputFilter
from agent.linux.iptables_rules import parse_iptables
from agent.linux.nft_rules import parse_nft
from agent.linux.system_services import service_runs
from agent.probes.parsing import parser
from compliance.facts import Firewall
from compliance.unknown import Unknown, Why

READ_FROM: Final = "the kernel's filter rules (nft, iptables-save), and the settings of ufw and firewalld"

_BOOT_LINKS: Final = {
    "firewalld": "/etc/systemd/system/multi-user.target.wants/firewalld.service",
    "nftables": "/etc/systemd/system/sysinit.target.wants/nftables.service",
    "iptables": "/etc/systemd/system/multi-user.target.wants/netfilter-persistent.service",
}
_OF_IPTABLES: Final = '"xt"'  # libnftables-json(5)
_OLDER_TOOLS: Final = {"ip": IPTABLES_SAVE, "ip6": IP6TABLES_SAVE}


def read(host: Host) -> Firewall:
    """The rules in force; who made them only gives the name and whether they come back at the next start.

    ufw is asked itself: its settings say what should be, its status looks at the kernel's rules and says what is.
    """
    if _ufw_is_enabled(host):
        return replace(parse_ufw_status(host.run(UFW, "status", "verbose")), starts_at_boot=True)
    rules = _rules(host)
    product = _product(host)
    return Firewall(rules.filters, product, _blocks_inbound(host, rules), _starts_at_boot(host, product))


def _blocks_inbound(host: Host, rules: InputFilter) -> bool | Unknown:
    families = {"ip", "ip6"} if host.exists("/proc/net/if_inet6") else {"ip"}
    if rules.refuses >= families:
        return True
    if rules.refuses | rules.not_followed >= families:
        return Unknown(
            Why.NOT_SUPPORTED,
            "the firewall lets in by a network card, an address, a network, most ports or a condition that is not read here, "
            "or hands everything to rules that are not read here",
        )
    return False


def _rules(host: Host) -> InputFilter:
    """The newer tool shows everything but two things: the tables of the older interface, which are asked for when the kernel
    has any, and what iptables itself knows of the conditions in rules that it wrote, of which nft prints the names alone.
    """
    older = any(host.exists(path) for path in ("/proc/net/ip_tables_names", "/proc/net/ip6_tables_names"))
    try:
        text = host.run(NFT, "-j", "list", "ruleset")
    except MissingTool:
        return _rules_without_nft(host)
    found = parse_nft(text)
    if older:
        return found | _older_rules(host)
    return found | _rules_of_iptables(host) if found.not_followed and _OF_IPTABLES in text else found


def _rules_of_iptables(host: Host) -> InputFilter:
    """The same rules in iptables' own words (iptables-nft(8)), where that is installed."""
    try:
        return _older_rules(host)
    except MissingTool:
        return InputFilter(filters=False, refuses=frozenset())


def _rules_without_nft(host: Host) -> InputFilter:
    try:
        return _older_rules(host)
    except MissingTool as error:
        raise MissingTool("neither nft nor iptables-save is installed") from error


def _older_rules(host: Host) -> InputFilter:
    found = {family: parse_iptables(host.run(command)) for family, command in _OLDER_TOOLS.items()}
    return found["ip"].told_of("ip") | found["ip6"].told_of("ip6")


def _product(host: Host) -> str:
    if service_runs(host, "firewalld"):
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


@parser("ufw_conf", "cat /etc/ufw/ufw.conf")
def parse_ufw_configuration(text: str) -> bool:
    """Whether ufw is to be set up at start."""
    return bool(re.search(r"""^\s*ENABLED\s*=\s*["']?yes\b""", text, re.MULTILINE | re.IGNORECASE))


@parser("ufw", "ufw status verbose", "ufw_status")
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


PARSERS: Final = (parse_nft, parse_iptables, parse_ufw_status, parse_ufw_configuration)
