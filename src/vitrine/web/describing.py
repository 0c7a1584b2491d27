BROWSERS = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def device(agent: str) -> str:
    """A User-Agent header as a person would say it."""
    browser = next((name for token, name in BROWSERS.items() if token in agent), "")
    system = next((name for token, name in SYSTEMS.items() if token in agent), "")
    return " · ".join(part for part in (browser, system) if part) or agent[:40] or "?"
