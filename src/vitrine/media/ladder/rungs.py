from typing import NamedTuple


class Rung(NamedTuple):
    """`lines` of the picture's shorter side, `bit_rate` in bits per second."""

    lines: int
    bit_rate: int

    @property
    def name(self) -> str:
        return f"{self.lines}p"


def read_rungs(text: str) -> list[Rung]:
    """`720p:2500k,480p:1100k`, the largest first."""
    rungs = [rung.split(":") for rung in text.split(",") if rung]
    read = [Rung(int(lines.rstrip("p")), int(rate.rstrip("k")) * 1000) for lines, rate in rungs]
    return sorted(read, reverse=True)


def below(rungs: list[Rung], width: int, height: int) -> list[Rung]:
    """Those that make the picture smaller."""
    return [rung for rung in rungs if rung.lines < min(width, height)]


def size_of(rung: Rung, width: int, height: int) -> tuple[int, int]:
    """Even, as 4:2:0 asks."""
    share = rung.lines / min(width, height)
    return even(width * share), even(height * share)


def even(pixels: float) -> int:
    return max(2, round(pixels / 2) * 2)
