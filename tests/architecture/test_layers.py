import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]

# The list of the design. A line may import the lines below it; `|` parts lines that may not.
DESIGN = """
cli
demo
up
roles
wiring
web | api | shopping_api | mail
rollout
insight | webhook | notification | discovery
settlement
aftersale
fulfilment
checkout
order
payment | cart | chat | clip | lint | feed
show
stream | creator | offer
stock
catalogue
app
shop
market | account
media | realtime | betting
jobs
db
ports
settings
errors | kit
"""


def contract(name: str) -> dict[str, list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = project["tool"]["importlinter"]["contracts"]
    return next(each for each in contracts if each["id"] == name)


def names(layer: str) -> list[str]:
    """Parentheses say that nobody has built it yet."""
    return [name.strip(" ()") for name in layer.split("|")]


def test_the_contract_is_the_design() -> None:
    layers = contract("layers")["layers"]
    assert [names(layer) for layer in layers] == [
        names(line) for line in DESIGN.strip().splitlines()
    ]


def test_a_layer_in_parentheses_is_not_there_and_the_others_are() -> None:
    layers = contract("layers")["layers"]
    parts = [part.strip() for layer in layers for part in layer.split("|")]
    package = ROOT / "src" / "vitrine"
    for part in parts:
        built = [package / part.strip("()"), package / f"{part.strip('()')}.py"]
        assert any(path.exists() for path in built) is not part.startswith("("), part


def test_every_domain_is_entered_by_its_front_door() -> None:
    package = ROOT / "src" / "vitrine"
    domains = {path.parent.name for path in package.glob("*/model.py")} - {"db"}
    assert domains <= set(contract("front-doors")["domains"]), "a domain has no door"
