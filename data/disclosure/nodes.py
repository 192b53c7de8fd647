"""The registered nodes of a question: what may be filtered by and broken down by, and what contains what.

A node is a leaf, a group of leaves, or all. Several values at once are the smallest set of nodes that covers them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from data.attributes import OF_LEVEL, Attribute
from data.catalogue import Catalogue
from data.measures import By

ALL = "*"
_GROUP = "group:"


@dataclass(frozen=True)
class Tree:
    """The nodes of one attribute in one release: each leaf with its group, or with none."""

    attribute: Attribute
    group_of: Mapping[str, str]

    def leaves(self, level: By, codes: Iterable[str]) -> frozenset[str]:
        """The leaves under nodes of a level. Raises KeyError for what is no node."""
        wanted, is_finest = set(codes), level is self.attribute.levels[0]
        if unknown := wanted - set(self.group_of if is_finest else self.group_of.values()):
            raise KeyError(unknown.pop())
        return frozenset(leaf for leaf, group in self.group_of.items() if (leaf if is_finest else group) in wanted)

    def cover(self, leaves: frozenset[str]) -> tuple[str, ...]:
        """The smallest set of nodes that holds exactly these leaves."""
        if leaves == frozenset(self.group_of):
            return (ALL,)
        groups = [group for group in dict.fromkeys(self.group_of.values()) if group and self._of(group) <= leaves]
        rest = leaves.difference(*(self._of(group) for group in groups))
        return (*(_GROUP + group for group in groups), *sorted(rest))

    def chain(self, node: str) -> tuple[str, ...]:
        """A node and what contains it, nearest first."""
        if node == ALL:
            return (ALL,)
        group = self.group_of.get(node, "")
        return (node, _GROUP + group, ALL) if group else (node, ALL)

    def _of(self, group: str) -> frozenset[str]:
        return frozenset(leaf for leaf, of in self.group_of.items() if of == group)

    def labels(self, nodes: Iterable[str]) -> dict[str, str]:
        """For each leaf the narrowest of these nodes that holds it: as far as a question has to tell leaves apart."""
        kept = set(nodes)
        return {
            leaf: next(node for node in (*self.chain(leaf), ALL) if node in kept or node == ALL)
            for leaf in self.group_of
        }


def tree(attribute: Attribute, known: Catalogue, own: Mapping[str, str] | None = None) -> Tree:
    """The tree of an attribute in a release; `own` has the values of an open one: code to name."""
    if attribute.is_open:
        return Tree(attribute, dict.fromkeys(own or {}, ""))
    if attribute.values:
        return Tree(attribute, attribute.group_of)
    has_groups = len(attribute.levels) > 1
    choices = known.choices(attribute.levels[0])
    return Tree(attribute, {code: choice.group_code if has_groups else "" for code, choice in choices.items()})


@dataclass(frozen=True)
class Axis:
    """One attribute of a question: the nodes asked for, by category ('' where it only filters), and what holds them."""

    tree: Tree
    asked: Mapping[str, tuple[str, ...]]

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """Every node asked for, once, in order."""
        return tuple(dict.fromkeys(node for nodes in self.asked.values() for node in nodes))

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The nodes asked for and all that contain them."""
        return tuple(dict.fromkeys(each for node in self.nodes for each in self.tree.chain(node))) or (ALL,)

    @cached_property
    def parts(self) -> list[list[int]]:
        """For each category the places of its nodes."""
        place = {node: number for number, node in enumerate(self.nodes)}
        return [[place[node] for node in nodes] for nodes in self.asked.values()]


def axes(
    filters: Mapping[By, tuple[str, ...]],
    by: tuple[By, ...],
    known: Catalogue,
    own: Mapping[By, Mapping[str, str]],
) -> tuple[Axis, ...]:
    """The attributes of a question, those it is broken down by first. Raises KeyError for what is no registered node.

    `own` has the values of open attributes: code to name.
    """
    found = []
    for attribute in dict.fromkeys(OF_LEVEL[level] for level in (*by, *filters)):
        whole = tree(attribute, known, own.get(attribute.levels[0]))
        leaves = frozenset(whole.group_of)
        for level in attribute.levels:
            if level in filters:
                leaves &= whole.leaves(level, filters[level])
        if broken := next((level for level in attribute.levels if level in by), None):
            parts = own[broken] if attribute.is_open else known.choices(broken)
            asked = {code: whole.cover(leaves & whole.leaves(broken, (code,))) for code in parts}
            found.append(Axis(whole, asked))
        elif (cover := whole.cover(leaves)) != (ALL,):
            found.append(Axis(whole, {"": cover}))
    return tuple(found)
