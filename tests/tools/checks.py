"""``portal.py check``: every check, each with a line of its own, all of them even if one fails."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ["sellerportal", "accounts", "personas", "events", "benchmarks", "portal.py"]
MANAGE = [sys.executable, "manage.py"]


def commands() -> dict[str, list[str]]:
    tool = [sys.executable, "-m"]
    return {
        "code style (ruff check)": [*tool, "ruff", "check", "."],
        "code format (ruff format)": [*tool, "ruff", "format", "--check", "."],
        "types (mypy)": [*tool, "mypy"],
        "templates (djlint)": [*tool, "djlint", "templates", "--lint", "--quiet"],
        "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
        "translations": [*MANAGE, "translations", "--check"],
        "deployment (check --deploy)": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
        "duplicated code (pylint)": [*tool, "pylint", "--score=n", *own_files()],
    }


def own_files() -> list[str]:
    files = [ROOT / name for name in OURS if name.endswith(".py")]
    files += [path for name in OURS for path in (ROOT / name).rglob("*.py")]
    return [
        str(path.relative_to(ROOT))
        for path in sorted(files)
        if path.is_file() and "migrations" not in path.parts
    ]


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory(prefix="portal-check-") as data_dir:
        ours = {"PORTAL_HTTPS": "1", "PORTAL_DATA_DIR": data_dir, "PORTAL_ENV_FILE": ""}
        env = os.environ | ours
        for name, command in commands().items():
            started = time.monotonic()
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=env,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                check=False,
            )
            verdict = "failed" if done.returncode else "ok"
            print(f"{name:<32}{verdict:>7}{time.monotonic() - started:7.1f} s", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout, flush=True)
    print(f"Checks: {'failed: ' + ', '.join(failed) if failed else 'all well'}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
