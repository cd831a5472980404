"""``python3 portal.py``, really run: it opens, says where, refuses a second one, ends clean."""

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.tools.server import OURS, ROOT, free_port

pytestmark = pytest.mark.xdist_group("front door")
NOT_TAKEN = {".venv", "var", "portal.py", ".env"}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """The project at another place: its own data and stamps, the packages of this Python."""
    place = tmp_path_factory.mktemp("house")
    (place / ".venv").mkdir()
    for entry in ROOT.iterdir():
        if entry.name not in NOT_TAKEN:
            (place / entry.name).symlink_to(entry)
    for entry in Path(sys.prefix).iterdir():
        if not entry.name.startswith("installed"):
            (place / ".venv" / entry.name).symlink_to(entry)
    shutil.copy(ROOT / "portal.py", place)
    stamp = "import portal; portal.write(portal.stamp_path(False), portal.fingerprint(['{}']))"
    command = [sys.executable, "-c", stamp.format("requirements.txt")]
    subprocess.run(command, cwd=place, check=True)
    return place


def start(house: Path, *words: str) -> subprocess.Popen:
    env = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
    env |= {"PORTAL_DATA_DIR": str(house / "var"), "PORTAL_ENV_FILE": ""}
    return subprocess.Popen(
        [sys.executable, "portal.py", *words],
        cwd=house,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


class Served:
    """A portal that has opened: what it said, its processes, and how it ends."""

    def __init__(self, house: Path):
        self.port = free_port()
        self.process = start(house, "--port", str(self.port), "--workers", "1")
        self.said = self._until("Ctrl-C stops it.")
        self.family = psutil.Process(self.process.pid).children(recursive=True)

    def _until(self, word: str) -> str:
        said = ""
        for line in self.process.stdout:
            said += line
            if word in line:
                return said
        pytest.fail(f"The portal did not open:\n{said}", pytrace=False)

    def commands(self) -> str:
        return "\n".join(" ".join(process.cmdline()) for process in self.family)

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        self.said += self.process.communicate(timeout=30)[0]
        return self.process.returncode


@pytest.fixture(scope="module")
def served(house):
    portal = Served(house)
    yield portal
    if portal.process.poll() is None:
        portal.interrupt()


def test_it_opens_without_installing_again_and_says_where(served):
    assert "Installing" not in served.said
    assert f"Harbor Market is open: http://127.0.0.1:{served.port}/" in served.said
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/", timeout=10) as page:
        assert page.status == 200


def test_it_says_how_the_demo_signs_in(served):
    assert "Demo learners: step into one from the front page." in served.said
    assert re.search(r"^  admin +\S+@\S+\.example  \S{12,}$", served.said, re.MULTILINE)
    assert re.search(r"^  trainer +\S+@\S+\.example  \S{12,}$", served.said, re.MULTILINE)


def test_it_runs_a_production_server_and_one_task_worker(served):
    assert "granian" in served.commands()
    assert "runserver" not in served.commands()
    assert served.commands().count("db_worker") == 1


def test_its_database_writes_ahead(served, house):
    assert (house / "var" / "portal.sqlite3").read_bytes()[18:20] == b"\x02\x02"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps its own access lists")
def test_its_database_is_for_its_owner_only(served, house):
    files = list((house / "var").glob("portal.sqlite3*"))

    assert len(files) >= 2  # it and its write-ahead log
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_busy_port_is_one_sentence(served, house):
    second = start(house, "--port", str(served.port))
    said = second.communicate(timeout=30)[0]

    assert second.returncode == 1
    assert said.strip().splitlines() == [
        f"Port {served.port} on 127.0.0.1 is already in use; choose another one with --port."
    ]


def test_a_dead_task_worker_is_replaced(served):
    (worker,) = [p for p in served.family if "db_worker" in p.cmdline()]
    worker.kill()
    end = time.monotonic() + 15
    while time.monotonic() < end:
        served.family = psutil.Process(served.process.pid).children(recursive=True)
        if worker not in served.family and "db_worker" in served.commands():
            return
        time.sleep(0.1)
    pytest.fail("No new task worker.")


def test_ctrl_c_ends_all_of_it(served):
    assert served.interrupt() == 0
    assert served.said.endswith("Stopping ...\n")
    assert "Traceback" not in served.said
    assert len(served.family) >= 3
    assert [process for process in served.family if process.is_running()] == []
