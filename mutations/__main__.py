"""Applies each change to a copy of the project and expects its tests to fail: python -m mutations [NAME ...].

Ends with 1 when a change survives, when it no longer applies, or when its tests fail without it.
"""

import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from time import monotonic

import mutations
from mutations.change import Mutation, NoLongerApplies, Unsound, changed, copied, failing


def every() -> dict[str, tuple[str, Mutation]]:
    """Name of each change to what it does, in words, and the change itself."""
    modules = {each.name: import_module(f"mutations.{each.name}") for each in iter_modules(mutations.__path__)}
    return {
        name: ((module.__doc__ or name).splitlines()[0], module.MUTATION)
        for name, module in modules.items()
        if hasattr(module, "MUTATION")
    }


def main(names: Iterable[str]) -> int:
    """Try the changes named, or all of them; print what caught each. The exit code."""
    known = every()
    chosen = {name: known[name] for name in names} or known
    with copied() as copy:
        tests = sorted({test for _, mutation in chosen.values() for test in mutation.tests})
        if broken := failing(copy, tests):
            print("These tests fail without any change:", *broken, sep="\n    ")
            return 1
        print(f"{len(tests)} tests pass without a change.", flush=True)
        survived = [name for name, (words, mutation) in chosen.items() if not _is_caught(copy, name, words, mutation)]
    print(f"{len(chosen) - len(survived)} of {len(chosen)} changes are caught.")
    return 1 if survived else 0


def _is_caught(copy: Path, name: str, words: str, mutation: Mutation) -> bool:
    started = monotonic()
    try:
        with changed(copy, mutation):
            caught_by = failing(copy, mutation.tests)
    except (NoLongerApplies, Unsound) as why:
        print(f"{name}: {words}\n    cannot be tried: {why}", flush=True)
        return False
    tests = [test.rpartition("::")[2] for test in caught_by]
    told = f"caught by {', '.join(tests)}" if tests else "SURVIVED: no test fails"
    print(f"{name}: {words}\n    {told} ({monotonic() - started:.0f} s)", flush=True)
    return bool(tests)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
