"""``portal.py test``: what the tests need, then all of them on SQLite and on PostgreSQL.

The words of the command line go to pytest. Without any, the run is full: it asks for the coverage
that the project promises. ``--long`` adds the long property runs and the mutation run.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from coverage import Coverage

from tests.tools import chromium, mutation, postgres

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "var" / "test"
APPS = ("accounts", "personas", "events")
WANTED_PERCENT = 95.0
OUTCOMES = ("failed", "passed", "skipped", "xfailed", "xpassed", "error")
NOTHING_RAN = 5  # pytest's own exit code for "no test was collected"
ALONE = ("-n", "--numprocesses", "--pdb", "-s", "--collect-only", "--co", "--lf", "--last-failed")


def main(words: list[str]) -> int:
    started = time.monotonic()
    long = "--long" in words
    words = [word for word in words if word != "--long"]
    DATA.mkdir(parents=True, exist_ok=True)
    try:
        browser = chromium.ensure()
        chromium.ensure_fonts()
    except chromium.NoBrowserError as error:
        print(error)
        return 1
    env = os.environ | {"PORTAL_CHROMIUM": browser} | ({"PORTAL_TEST_LONG": "1"} if long else {})
    databases = {"SQLite": "", "PostgreSQL": postgres.database_url(DATA / "postgres")}

    counts: Counter[str] = Counter()
    codes = []
    faults = []
    for name, url in databases.items():
        heading(f"{name}, with {browser}")
        measured = not words and name == "SQLite"
        codes.append(run_pytest(env, url, words, counts, measured=measured))
        if measured:
            faults += coverage_faults()
    if long:
        heading("Mutations")
        faults += mutation.faults(ROOT)
    for fault in faults:
        print(fault)
    print(closing_line(counts, len(faults), time.monotonic() - started), flush=True)
    return exit_code(codes, faults)


def run_pytest(env, url, words, counts, *, measured: bool) -> int:
    report = DATA / f"counts-{os.getpid()}.json"
    command = [sys.executable, "-m", "pytest", *words]
    if not any(word.startswith(ALONE) for word in words):
        command += ["-n", "2", "--dist", "loadgroup"]
    if measured:
        command += ["--cov", "--cov-config=pyproject.toml", "--cov-report="]
    env = {k: v for k, v in env.items() if k != "DATABASE_URL"} | (
        {"DATABASE_URL": url} if url else {}
    )
    code = subprocess.run(
        command, cwd=ROOT, env=env | {"PORTAL_TEST_COUNTS": str(report)}, check=False
    ).returncode
    if report.is_file():
        counts.update(json.loads(report.read_text(encoding="ascii")))
        report.unlink()
    return code


def coverage_faults() -> list[str]:
    """The table of lines no test reaches, and a fault for each app below the promise."""
    measurement = Coverage(
        data_file=str(DATA / ".coverage"), config_file=str(ROOT / "pyproject.toml")
    )
    measurement.load()
    measurement.report()
    found = []
    for app in APPS:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            percent = measurement.report(include=[f"{app}/*"], file=nowhere)
        print(f"Coverage of {app}: {percent:.1f} %")
        if percent < WANTED_PERCENT:
            found.append(f"FAILED coverage of {app}: {percent:.1f} % < {WANTED_PERCENT:.0f} %")
    return found


def heading(text: str) -> None:
    print(f"\n{f' {text} ':=^80}", flush=True)


def closing_line(counts: dict[str, int], faults: int, seconds: float) -> str:
    """As pytest closes a run, for all runs together."""
    parts = [f"{counts[o]} {o}" for o in OUTCOMES if counts.get(o)] or ["no tests ran"]
    parts += [f"{faults} other faults"] if faults else []
    text = f" {', '.join(parts)} in {seconds:.2f}s "
    return f"{text:=^80}"


def exit_code(codes: list[int], faults: list[str]) -> int:
    failed = [code for code in codes if code not in (0, NOTHING_RAN)]
    if failed:
        return failed[0]
    if faults:
        return 1
    return NOTHING_RAN if all(code == NOTHING_RAN for code in codes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
