"""Fills: plain colours, and patterns of lines and dots that tell them apart without colour."""

import math
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from pictures.text import attribute, number


class Pattern(NamedTuple):
    """Marks on a ground; `shape` is '/', 'x', '|', '-' or '.', `solidity` how much of the ground they cover."""

    shape: str
    marks: str
    ground: str
    size: float
    solidity: float


class Fills:
    """The patterns that a picture uses, each defined once."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def of(self, pattern: Pattern) -> str:
        """What an attribute `fill` says to have a pattern. Its name comes from its looks, so equal ones may meet."""
        name = f"p{sha256(repr(pattern).encode()).hexdigest()[:12]}"
        self._found.setdefault(name, _defined(name, pattern))
        return f"url(#{name})"

    def clip(self, path: str) -> str:
        """What an attribute `clip-path` says to cut off what lies outside a path."""
        name = f"c{sha256(path.encode()).hexdigest()[:12]}"
        self._found.setdefault(name, f'<clipPath id="{name}"><path d="{path}"/></clipPath>')
        return f"url(#{name})"

    def definitions(self) -> str:
        """All of them, for the head of the picture."""
        return f"<defs>{''.join(self._found.values())}</defs>" if self._found else ""


def pattern_of(given: Mapping[str, Any], shape: str) -> Pattern:
    """The pattern of a trace."""
    return Pattern(shape, given["fgcolor"], given["bgcolor"], given["size"], given["solidity"])


def _defined(name: str, pattern: Pattern) -> str:
    side, marks = _MADE[pattern.shape](pattern.size, pattern.solidity, attribute(pattern.marks))
    length = number(side)
    return (
        f'<pattern id="{name}" width="{length}" height="{length}" patternUnits="userSpaceOnUse">'
        f'<rect width="{length}" height="{length}" fill={attribute(pattern.ground)}/>{marks}</pattern>'
    )


def _slanted(size: float, solidity: float, colour: str) -> tuple[float, str]:
    side = size * math.sqrt(2)
    return side, _stroked(_rising(side), solidity * size, colour)


def _crossed(size: float, solidity: float, colour: str) -> tuple[float, str]:
    side = size * math.sqrt(2)
    q, h = side / 4, side / 2
    falling = (
        f"M{number(q * 3)} {number(-q)}l{number(h)} {number(h)}M0 0L{number(side)} {number(side)}"
        f"M{number(-q)} {number(q * 3)}l{number(h)} {number(h)}"
    )
    return side, _stroked(_rising(side) + falling, size - size * math.sqrt(1 - solidity), colour)


def _rising(side: float) -> str:
    q, h = side / 4, side / 2
    return (
        f"M{number(-q)} {number(q)}l{number(h)} {number(-h)}M0 {number(side)}L{number(side)} 0"
        f"M{number(q * 3)} {number(q * 5)}l{number(h)} {number(-h)}"
    )


def _upright(size: float, solidity: float, colour: str) -> tuple[float, str]:
    return size, _stroked(f"M{number(size / 2)} 0V{number(size)}", solidity * size, colour)


def _level(size: float, solidity: float, colour: str) -> tuple[float, str]:
    return size, _stroked(f"M0 {number(size / 2)}H{number(size)}", solidity * size, colour)


def _dotted(size: float, solidity: float, colour: str) -> tuple[float, str]:
    radius, middle = math.sqrt(solidity * size * size / math.pi), number(size / 2)
    return size, f'<circle cx="{middle}" cy="{middle}" r="{number(radius)}" fill={colour}/>'


def _stroked(path: str, thick: float, colour: str) -> str:
    return f'<path d="{path}" fill="none" stroke={colour} stroke-width="{number(thick)}"/>'


_MADE = {"/": _slanted, "x": _crossed, "|": _upright, "-": _level, ".": _dotted}
