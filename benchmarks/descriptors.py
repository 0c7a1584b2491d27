"""Open files: as many as the machine lets us have."""

import resource

NEEDED_BESIDE = 200  # libraries, logs, engines


def raise_descriptor_limit() -> int:
    """The soft limit goes up to the hard one; as root the hard one goes up as well."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wanted in (1 << 20, hard if hard != resource.RLIM_INFINITY else 1 << 16):
        if wanted <= soft:
            break
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(wanted, hard)))
        except (ValueError, OSError):
            continue
        return wanted
    return soft


def connections_at_most(wanted: int, *, each: int = 1) -> tuple[int, str | None]:
    """How many connections fit if one takes `each` descriptors, and a sentence if fewer."""
    limit = raise_descriptor_limit()
    fit = (limit - NEEDED_BESIDE) // each
    if wanted <= fit:
        return wanted, None
    return fit, f"{fit:,} instead of {wanted:,}: this process may open {limit:,} files."
