"""The changes of `make mutations` still fit the project, and are applied and taken back whole."""

from pathlib import Path

import pytest

from config import PROJECT
from mutations.__main__ import every
from mutations.change import Edit, Mutation, NoLongerApplies, changed

MUTATIONS = {name: mutation for name, (_, mutation) in every().items()}


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=list(MUTATIONS))
def test_a_change_finds_its_text_once_and_its_tests(mutation: Mutation) -> None:
    for edit in mutation.edits:
        assert (PROJECT / edit.file).read_text(encoding="utf-8").count(edit.before) == 1
        assert edit.before != edit.after
    for test in mutation.tests:
        file, _, name = test.partition("::")
        assert f"def {name}(" in (PROJECT / file).read_text(encoding="utf-8")


def test_a_change_is_taken_back(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.write_text("threshold = 5\ncomplement = 5\n", encoding="utf-8")
    mutation = Mutation(edits=(Edit("rules", "threshold = 5", "threshold = 4"),), tests=())
    with changed(tmp_path, mutation):
        assert rules.read_text(encoding="utf-8") == "threshold = 4\ncomplement = 5\n"
    assert rules.read_text(encoding="utf-8") == "threshold = 5\ncomplement = 5\n"


@pytest.mark.parametrize("before", ["= 5", "threshold = 6"])
def test_a_change_whose_text_is_not_there_once_is_an_error(tmp_path: Path, before: str) -> None:
    (tmp_path / "rules").write_text("threshold = 5\ncomplement = 5\n", encoding="utf-8")
    mutation = Mutation(edits=(Edit("rules", before, "= 4"),), tests=())
    with pytest.raises(NoLongerApplies), changed(tmp_path, mutation):
        pass
