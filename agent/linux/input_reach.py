"""How many of the connections from outside meet a condition about where they come in, from where, to where, or at which port.

Nothing from outside comes in by `lo`. Behind any other interface, and in any network, may be the whole world, or one cable. Of
an address to which a rule lets in it is not known whether it is the only one of this device; groups and broadcasts are not.
"""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from agent.linux.input_filter import Reach

_LOOPBACK: Final = "lo"
_MANY_PORTS: Final = 32_768  # half of them: no program's own range is that wide


def reach_of_interface(name: str, *, negated: bool) -> Reach:
    """All that comes by one interface, or by every other."""
    if name == _LOOPBACK:
        return Reach.EVERYTHING if negated else Reach.SOME
    return Reach.MANY


def reach_of_addresses(written: str, *, negated: bool) -> Reach:
    """From one address, or from a network."""
    one = Reach.MANY if negated else Reach.SOME
    return _reach_of_network(written, lambda network: one if network.num_addresses == 1 else Reach.MANY, negated=negated)


def reach_of_destination(written: str, *, negated: bool) -> Reach:
    """One address may well be the device's only one; a group or a loopback address is not what a connection comes in to."""
    none = Reach.EVERYTHING if negated else Reach.SOME
    return _reach_of_network(written, lambda network: none if _is_no_devices_own(network) else Reach.MANY, negated=negated)


def _reach_of_network(written: str, reach_of: Callable[[IPv4Network | IPv6Network], Reach], *, negated: bool) -> Reach:
    """A network in any notation; what is not understood (a range, the name of a set) may be one."""
    try:
        network = ip_network(written, strict=False)
    except ValueError:
        return Reach.MANY
    if network.prefixlen == 0:
        return Reach.SOME if negated else Reach.EVERYTHING
    return reach_of(network)


def _is_no_devices_own(network: IPv4Network | IPv6Network) -> bool:
    return network.is_multicast or network.is_loopback or str(network) == "255.255.255.255/32"


def reach_of_destination_type(types: Iterable[str], *, negated: bool) -> Reach:
    """By the kernel's own table of routes: whatever comes in to a port of this device is for an address that is LOCAL."""
    is_local = "local" in {each.lower() for each in types}
    return Reach.SOME if is_local is negated else Reach.EVERYTHING


def reach_of_packet_type(types: Iterable[str], *, negated: bool) -> Reach:
    """For this computer alone (unicast, host), or for a whole group."""
    is_ours = not {"unicast", "host"}.isdisjoint(each.lower() for each in types)
    return Reach.SOME if is_ours is negated else Reach.EVERYTHING


def reach_of_ports(ranges: Iterable[tuple[int, int]], *, negated: bool) -> Reach:
    """All ports but a few are many as well."""
    ports = sum(last - first + 1 for first, last in ranges)
    return Reach.MANY if ((65_536 - ports) if negated else ports) >= _MANY_PORTS else Reach.SOME
