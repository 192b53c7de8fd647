"""Registered nodes: several values at once are the smallest set of nodes that covers them."""

import pytest

from data.attributes import OF_LEVEL
from data.catalogue import catalogue
from data.disclosure.nodes import ALL, Tree, axes
from data.measures import By
from data.store import Release

ROLES = Tree(OF_LEVEL[By.ROLE], {"6": "regulated", "15": "regulated", "7": "care", "8": "care", "9": "care"})


@pytest.mark.parametrize(
    ("leaves", "nodes"),
    [
        ({"6"}, ("6",)),
        ({"6", "7"}, ("6", "7")),
        ({"6", "15"}, ("group:regulated",)),
        ({"6", "15", "8"}, ("group:regulated", "8")),
        ({"6", "15", "7", "8", "9"}, (ALL,)),
        (set(), ()),
    ],
)
def test_a_cover_is_the_smallest_set_of_nodes(leaves: set[str], nodes: tuple[str, ...]) -> None:
    assert ROLES.cover(frozenset(leaves)) == nodes


def test_a_leaf_is_in_its_group_and_in_all() -> None:
    assert ROLES.chain("6") == ("6", "group:regulated", ALL)
    assert ROLES.chain("group:care") == ("group:care", ALL)
    assert ROLES.chain(ALL) == (ALL,)


def test_leaves_are_told_apart_only_as_far_as_is_asked() -> None:
    assert ROLES.labels(("6", "group:regulated", ALL)) == {
        "6": "6", "15": "group:regulated", "7": ALL, "8": ALL, "9": ALL,
    }  # fmt: skip


def test_a_filter_of_every_value_is_no_filter(release: Release) -> None:
    known = catalogue(release)
    assert axes({By.SERVICE: tuple(known.services)}, (), known, {}) == ()
    assert axes({By.ROLE_GROUP: tuple(known.role_groups)}, (), known, {}) == ()


def test_a_role_group_and_all_its_roles_are_the_same_question(release: Release) -> None:
    known = catalogue(release)
    roles = tuple(code for code, role in known.roles.items() if role.group_code == "managerial")
    (by_roles,) = axes({By.ROLE: roles}, (), known, {})
    (by_group,) = axes({By.ROLE_GROUP: ("managerial",)}, (), known, {})
    assert by_roles.nodes == by_group.nodes == ("group:managerial",)


def test_a_role_within_a_group_and_the_group_are_one_attribute(release: Release) -> None:
    known = catalogue(release)
    (axis,) = axes({By.ROLE_GROUP: ("managerial",)}, (By.ROLE,), known, {})
    assert {code for code, nodes in axis.asked.items() if nodes} == {
        code for code, role in known.roles.items() if role.group_code == "managerial"
    }
    (nothing,) = axes({By.ROLE_GROUP: ("managerial",), By.ROLE: ("6",)}, (), known, {})
    assert nothing.nodes == ()


@pytest.mark.parametrize(("by", "value"), [(By.ROLE, "999"), (By.ROLE_GROUP, "6"), (By.DISABILITY, "maybe")])
def test_what_is_no_registered_node_is_an_error(release: Release, by: By, value: str) -> None:
    with pytest.raises(KeyError):
        axes({by: (value,)}, (), catalogue(release), {})
