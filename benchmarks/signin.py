"""What a full sign-in costs: CPU beside a bare Django sign-in, and SQL statements step by step.

Portal: form, name, password, code page, code (five requests). Bare: form, name and password (two).
Both on granian with the same hasher, each sign-in in a fresh browser, taken in turns so that noise
on the machine meets both. CPU is that of the server's processes, from /proc (Linux).
"""

import argparse
import base64
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import django
from django_otp.oath import totp
from signin_tools import PASSWORD, ROOT, Browser, make_accounts, name_of, report

from tests.tools.server import free_port, running

TICKS = os.sysconf("SC_CLK_TCK")
BLOCK = 10


def cpu_seconds(group: int) -> float:
    """User and system time of all processes in the group, living children included."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) == group:
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


@contextmanager
def bare_server(folder: Path):
    env = os.environ | {"BARE_DATABASE": str(folder / "bare.sqlite3"), "PYTHONPATH": str(ROOT)}
    setup = (
        "import benchmarks.bare_signin\n"
        "from django.core.management import call_command\n"
        "from django.contrib.auth.models import User\n"
        "call_command('migrate', verbosity=0)\n"
        f"User.objects.create_user('seller', password={PASSWORD!r})\n"
    )
    subprocess.run([sys.executable, "-c", setup], cwd=ROOT, env=env, check=True)
    port = free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(port), "--workers", "1", "--blocking-threads", "1", "--no-ws"),
            *("--log-level", "warning", "benchmarks.bare_signin:application"),
        ],
        cwd=ROOT,
        env=env,
        start_new_session=True,
    )
    try:
        wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            Browser(port).get("/login/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The bare server did not start")


def bare_sign_in(browser: Browser) -> None:
    browser.forget()
    page = browser.get("/login/")
    status, _page = browser.post("/login/", page, username="seller", password=PASSWORD)
    if status != 302:
        raise RuntimeError(f"bare sign-in answered {status}")


def full_sign_in(browser: Browser, name: str, key: str) -> None:
    browser.forget()
    page = browser.get("/accounts/login/")
    _status, page = browser.post("/accounts/login/", page, identifier=name)
    browser.post("/accounts/login/password/", page, identifier=name, password=PASSWORD)
    page = browser.get("/accounts/login/code/")
    code = f"{totp(base64.b32decode(key)):06d}"
    status, _page = browser.post("/accounts/login/code/", page, code=code)
    if status != 302:
        raise RuntimeError(f"sign-in answered {status}")


def measure(portal, bare_port: int, bare_pid: int, keys: list[str]) -> tuple[float, float]:
    """CPU seconds per sign-in: portal, bare."""
    ours, theirs = Browser(portal.port), Browser(bare_port)
    group = portal.web_group
    for number in range(BLOCK):  # warm both: imports, templates, connections
        full_sign_in(ours, name_of("known", number), keys[number])
        bare_sign_in(theirs)
    spent = {"ours": 0.0, "bare": 0.0}
    for start in range(BLOCK, len(keys), BLOCK):
        before = cpu_seconds(group)
        for number in range(start, start + BLOCK):
            full_sign_in(ours, name_of("known", number), keys[number])
        spent["ours"] += cpu_seconds(group) - before
        before = cpu_seconds(bare_pid)
        for _ in range(BLOCK):
            bare_sign_in(theirs)
        spent["bare"] += cpu_seconds(bare_pid) - before
    done = len(keys) - BLOCK
    return spent["ours"] / done, spent["bare"] / done


def count_statements(portal, name: str, key: str) -> list[tuple[str, int]]:
    """The same steps in this process, on the same database, with every statement counted."""
    os.environ |= portal.env
    django.setup()
    from django.db import connection  # noqa: PLC0415 - only once the settings are known
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = Client(headers={"host": "127.0.0.1"})
    login, password, code = (f"/accounts/login/{step}" for step in ("", "password/", "code/"))
    digits = f"{totp(base64.b32decode(key)):06d}"
    steps = [
        ("form", lambda: client.get(login)),
        ("name", lambda: client.post(login, {"identifier": name})),
        ("password", lambda: client.post(password, {"identifier": name, "password": PASSWORD})),
        ("code page", lambda: client.get(code)),
        ("code", lambda: client.post(code, {"code": digits})),
    ]
    counts = []
    connection.ensure_connection()
    for step, act in steps:
        with CaptureQueriesContext(connection) as queries:
            act()
        counts.append((step, len(queries)))
    if "_auth_user_id" not in client.session:
        raise RuntimeError("the counted sign-in did not succeed")
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    rounds = 8 if parser.parse_args().quick else 25
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with running(data, f"sqlite:///{data / 'portal.sqlite3'}", workers=1) as portal:
            keys = make_accounts(portal, rounds * BLOCK + 1, two_factor=True)
            with bare_server(data) as (bare_port, bare_pid):
                ours, bare = measure(portal, bare_port, bare_pid, keys[:-1])
            steps = count_statements(portal, name_of("known", len(keys) - 1), keys[-1])
    ratio = ours / bare
    print(f"CPU per sign-in: portal with TOTP {ours * 1000:.1f} ms, bare {bare * 1000:.1f} ms")
    print(f"Ratio {ratio:.2f} (aim: at most 1.30)")
    for step, statements in steps:
        print(f"  {step:<10} {statements:>3} statements")
    figures = {
        "cpu_ratio_to_bare": round(ratio, 3),
        "form_statements": steps[0][1],
        "statements_per_signin": sum(statements for _step, statements in steps),
        "cpu_ms": round(ours * 1000, 2),
        "cpu_ms_bare": round(bare * 1000, 2),
    }
    report("signin", figures)


if __name__ == "__main__":
    main()
