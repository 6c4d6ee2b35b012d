"""What may be typed as a user name (REG-01, REG-04): a document number, or the name of a staff account."""

from __future__ import annotations

import ipaddress
import re

MAX_USERNAME = 12
DNI = re.compile(r"[0-9]{8}")
CE = re.compile(r"[A-Z0-9]{9,12}")
_STAFF = re.compile(r"[a-z][a-z0-9]{2,11}")


def spellings(typed: str) -> tuple[str, ...]:
    """The stored spellings a typed name may mean; empty if it has the shape of none.

    A DNI keeps its leading zeros; a CE is upper case and a staff name lower case, whatever was typed. The database
    keeps two accounts from differing by case alone, so at most one spelling exists.
    """
    name = typed.strip()
    found = []
    if DNI.fullmatch(name):
        found.append(name)
    if CE.fullmatch(name.upper()):
        found.append(name.upper())
    if _STAFF.fullmatch(name.lower()):
        found.append(name.lower())
    return tuple(found)


def shown(typed: str) -> str:
    """How a typed name is repeated to the person: upper case when it has a digit and the length of a CE."""
    name = typed.strip()
    looks_like_ce = len(name) >= 9 and any(character.isdigit() for character in name)
    return name.upper() if looks_like_ce else name.lower()


def address_block(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 network of an IPv6 one; "" when it is not an address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.IPv6Network((parsed, 64), strict=False).network_address)
    return str(parsed)
