from ipaddress import IPv6Address, ip_address, ip_network

SUBSCRIBER = 64  # bits of an IPv6 address that tell one customer from the next


def network_of(address: str) -> str | None:
    """Who asks, as far as an address tells. None: ours or a proxy's, which tells nobody apart."""
    try:
        known = ip_address(address)
    except ValueError:
        return None
    if isinstance(known, IPv6Address):
        known = known.ipv4_mapped or ip_network((int(known), SUBSCRIBER), strict=False)[0]
    return str(known) if known.is_global else None
