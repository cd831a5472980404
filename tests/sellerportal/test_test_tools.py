"""What ``portal.py test`` and ``check`` look for on a machine, and what they say without it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import checks, chromium, postgres

OURS = "postgres://postgres:@/postgres?host=/tmp/ours"


@pytest.fixture
def no_server(monkeypatch):
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    monkeypatch.setattr(postgres, "_may_create", lambda _url: False)
    monkeypatch.setattr(postgres, "_from_wheel", lambda _place: OURS)


def test_the_database_that_was_named_comes_first(no_server, monkeypatch):
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://named/x")

    assert postgres.database_url(Path("unused")) == "postgres://named/x"


def test_then_a_local_server_that_lets_us_make_databases(no_server, monkeypatch):
    monkeypatch.setattr(postgres, "_may_create", lambda url: url == postgres.LOCAL[1])

    assert postgres.database_url(Path("unused")) == postgres.LOCAL[1]


def test_else_our_own(no_server):
    assert postgres.database_url(Path("unused")) == OURS


def test_nobody_answering_is_not_an_error():
    assert postgres._may_create("postgres://postgres@127.0.0.1:1/postgres") is False


def test_a_database_beside_another_keeps_its_server():
    assert postgres.with_name(OURS, "new") == "postgres://postgres:@/new?host=/tmp/ours"


def test_a_browser_that_was_named_but_is_not_there(monkeypatch):
    monkeypatch.setenv("PORTAL_CHROMIUM", "/no/such/browser")

    with pytest.raises(chromium.NoBrowserError, match="/no/such/browser"):
        chromium.find()


def test_the_browser_that_was_named_comes_first(monkeypatch):
    monkeypatch.setenv("PORTAL_CHROMIUM", sys.executable)

    assert chromium.find() == sys.executable


def test_a_driver_that_cannot_be_mended(monkeypatch):
    monkeypatch.setattr(chromium, "_driver_runs", lambda: False)
    monkeypatch.setattr(chromium, "_can_apt", lambda: False)

    with pytest.raises(chromium.NoBrowserError, match="libatomic1"):
        chromium.ensure()


def test_a_driver_is_mended_by_its_library(monkeypatch):
    installed = []
    monkeypatch.setattr(chromium, "_driver_runs", lambda: bool(installed))
    monkeypatch.setattr(chromium, "_can_apt", lambda: True)
    monkeypatch.setattr(chromium, "_run", installed.append)
    chromium.ensure_driver()

    assert installed[-1][-1] == "libatomic1"


def test_a_browser_that_cannot_be_installed(monkeypatch):
    monkeypatch.setattr(chromium, "_driver_runs", lambda: True)
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.setattr(chromium, "_playwrights_own", lambda: None)
    monkeypatch.setattr(chromium, "_can_apt", lambda: False)
    failed = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(chromium.subprocess, "run", lambda *_args, **_options: failed)

    with pytest.raises(chromium.NoBrowserError, match="set PORTAL_CHROMIUM"):
        chromium.ensure()


def test_every_check_runs_even_when_one_fails(monkeypatch, capsys):
    def python(code: str) -> list[str]:
        return [sys.executable, "-c", code]

    parts = {"first": python("exit('what is wrong')"), "second": python("print('quiet')")}
    monkeypatch.setattr(checks, "commands", lambda: parts)
    code = checks.main()
    said = capsys.readouterr().out

    assert code == 1
    assert said.splitlines()[0].split()[:2] == ["first", "failed"]
    assert "what is wrong" in said
    assert "second" in said
    assert "quiet" not in said
    assert said.endswith("Checks: failed: first.\n")


def test_checks_without_a_fault(monkeypatch, capsys):
    monkeypatch.setattr(checks, "commands", lambda: {"only": [sys.executable, "-c", ""]})

    assert checks.main() == 0
    assert capsys.readouterr().out.endswith("Checks: all well.\n")


def test_repeats_are_looked_for_in_our_own_code_only():
    files = checks.own_files()

    assert {"portal.py", "accounts/models/user.py"} <= set(files)
    assert not [name for name in files if "migrations" in name or name.startswith(("tests", "."))]
