"""Each module named like a role has `async def run(settings: Settings) -> None`.

It returns within seconds of SIGTERM or SIGINT. `vitrine role NAME` imports only that module.
"""
