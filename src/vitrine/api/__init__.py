"""Our own JSON API under /api/v1. A domain's router is listed in `serving`."""
