"""The mutation run over the lock, token and code modules (``[tool.mutmut]`` in pyproject.toml).

A surviving mutant is a change of the code that no test notices. Each one is either killed by a
test or explained in ``tests/accounts/surviving_mutants.toml``: the changed line, and why the
change cannot be told from outside. An explanation whose mutant is gone is a fault as well.

``python -m tests.tools.mutation`` makes the run by itself. It takes about half an hour: one mutant
at a time, because the processes that mutmut forks share one test database.
"""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
EXPLAINED = "tests/accounts/surviving_mutants.toml"
NOT_KILLED = (": survived", ": no tests", ": suspicious", ": not checked")


def faults(root: Path) -> list[str]:
    shutil.rmtree(root / "mutants", ignore_errors=True)
    run = [sys.executable, "-m", "mutmut", "run", "--max-children", "1"]
    if subprocess.run(run, cwd=root, check=False).returncode:
        return ["FAILED the mutation run"]
    survivors = {line: name for name in surviving(root) for line in [changed_line(root, name)]}
    explained = explanations(root / EXPLAINED)
    found = [
        f"FAILED surviving mutant {name}: {line}"
        for line, name in survivors.items()
        if line not in explained
    ]
    found += [
        f"FAILED {EXPLAINED} explains what no longer survives: {line}"
        for line in explained
        if line not in survivors
    ]
    print(f"{len(survivors)} mutants survived, {len(explained)} explained.")
    return found


def surviving(root: Path) -> list[str]:
    """Names of the mutants that no test killed."""
    listed = _mutmut(root, "results")
    return [
        line.split(":")[0].strip()
        for line in listed.splitlines()
        if line.strip().endswith(NOT_KILLED)
    ]


def changed_line(root: Path, name: str) -> str:
    """``module: what is written | what the mutant made of it``, which outlives a renumbering."""
    shown = _mutmut(root, "show", name).splitlines()
    before = " ".join(x[1:].strip() for x in shown if x.startswith("-") and x[:3] != "---")
    after = " ".join(x[1:].strip() for x in shown if x.startswith("+") and x[:3] != "+++")
    module = name.split(".x", 1)[0]
    return f"{module}: {before} | {after}"


def explanations(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        return {entry["mutant"]: entry["why"] for entry in tomllib.load(file)["survivor"]}


def _mutmut(root: Path, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


if __name__ == "__main__":
    found = faults(ROOT)
    for fault in found:
        print(fault)
    sys.exit(bool(found))
