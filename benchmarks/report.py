"""The table that a run prints."""

from dataclasses import dataclass

from .noise import TOO_NOISY

_TITLES = ("row", "what", "measured", "compared with", "result", "target", "verdict", "noise")


@dataclass(frozen=True, kw_only=True)
class Target:
    """What we owe, and whether that is a least or a most."""

    value: float
    unit: str = "x"
    at_most: bool = False

    def __str__(self):
        return f"{'<=' if self.at_most else '>='} {write(self.value, self.unit)}"

    def is_met(self, result):
        """Whether a result is good enough."""
        return result <= self.value if self.at_most else result >= self.value


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table; without a target it is there to explain."""

    row: int
    what: str
    measured: str
    compared_with: str = ""
    result: float | None = None
    unit: str = "x"
    target: Target | None = None
    noise: float | None = None

    @property
    def is_noisy(self):
        """Whether the machine changed too much meanwhile."""
        return self.noise is not None and self.noise > TOO_NOISY

    def get_cells(self):
        """Texts of the columns."""
        return (
            str(self.row),
            self.what,
            self.measured,
            self.compared_with,
            "" if self.result is None else write(self.result, self.unit),
            str(self.target or ""),
            self._get_verdict(),
            "" if self.noise is None else f"{self.noise:.0%}",
        )

    def _get_verdict(self):
        if not self.target:
            return ""
        verdict = "met" if self.target.is_met(self.result) else "MISSED"
        return f"({verdict})" if self.is_noisy else verdict


def write(value, unit):
    """A number with as many digits as it is worth."""
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f} {unit}"


def render(lines):
    """The table as text, with a warning below it where one is due."""
    rows = [_TITLES, *(line.get_cells() for line in lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = [_align(row, widths) for row in rows]
    table.insert(1, _align(["-" * width for width in widths], widths))
    noisy = sorted({line.row for line in lines if line.is_noisy})
    if noisy:
        numbers = ", ".join(map(str, noisy))
        table += ["", f"The machine was too noisy: do not trust row {numbers}. Measure again."]
    return "\n".join(table)


def _align(row, widths):
    return "  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip()
