"""One line over an axis, as numbers that a template turns into SVG."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 180
LEFT, RIGHT, TOP, BOTTOM = 48, 628, 12, 150
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
HALVES = (0.0, 0.5, 1.0)
FEWEST = 4.0

Label = Callable[[float], str]


@dataclass(frozen=True)
class Tick:
    place: float
    says: str


@dataclass(frozen=True)
class Plot:
    """`line` and `area` are SVG points."""

    line: str
    area: str
    x: Sequence[Tick]
    y: Sequence[Tick]


def plot(
    places: Sequence[tuple[float, float]],
    *,
    label_x: Label,
    label_y: Label,
    top: float | None = None,
) -> Plot | None:
    if len(places) < 2:  # noqa: PLR2004 - one place is no line
        return None
    first, last = places[0][0], places[-1][0]
    most = top or nice(max(height for _, height in places))

    def x(at: float) -> float:
        return LEFT + (at - first) / (last - first or 1) * (RIGHT - LEFT)

    def y(height: float) -> float:
        return BOTTOM - height / most * (BOTTOM - TOP)

    line = " ".join(f"{x(at):.1f},{y(height):.1f}" for at, height in places)
    return Plot(
        line=line,
        area=f"{LEFT},{BOTTOM} {line} {RIGHT},{BOTTOM}",
        x=[Tick(LEFT + s * (RIGHT - LEFT), label_x(first + s * (last - first))) for s in SHARES],
        y=[Tick(y(s * most), label_y(s * most)) for s in HALVES],
    )


def nice(most: float) -> float:
    """The next round number, so that an axis reads easily."""
    step = 10.0 ** max(0, len(str(int(most))) - 1)
    return next(f * step for f in (1, 2, 4, 5, 10) if f * step >= max(most, FEWEST))
