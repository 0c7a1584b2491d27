import json
import sys
from pathlib import Path

import click
import uvloop

from vitrine.cli.finding import running_system
from vitrine.cli.options import system_option
from vitrine.db.auditing import Breach, breaches
from vitrine.wiring import AUDITS


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@system_option
def audit(data: Path | None, as_json: bool) -> None:  # noqa: FBT001 - click's way to pass a flag
    """Recount stock, orders, payments and the ledger. Status 1 if anything does not add up."""
    found = uvloop.run(audited(data))
    if as_json:
        click.echo(json.dumps({"checked": len(AUDITS), "broken": facts(found)}, default=str))
    else:
        click.echo("\n".join([*lines(found), f"{len(AUDITS)} invariants, {len(found)} broken"]))
    sys.exit(bool(found))


async def audited(data: Path | None) -> list[Breach]:
    async with running_system(data) as system, system.db.begin() as tx:
        return await breaches(tx, AUDITS)


def facts(found: list[Breach]) -> list[dict[str, object]]:
    return [
        {"invariant": breach.invariant.name, "rows": breach.rows, "more": breach.more}
        for breach in found
    ]


def lines(found: list[Breach]) -> list[str]:
    said: list[str] = []
    for breach in found:
        said.append(f"{breach.invariant.name}: {breach.invariant.rule}")
        said += [
            "  " + ", ".join(f"{name} {value}" for name, value in row.items())
            for row in breach.rows
        ]
        said += [f"  … and {breach.more} more"] if breach.more else []
    return said
