"""The real portal for tests and benchmarks: granian, a task worker, real settings, own data."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from portal import end_all, server_command, spawn, worker_command

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("PORTAL_", "DATABASE_URL", "CACHE_URL", "EMAIL_URL", "DJANGO_", "COVERAGE_", "COV_")


class PortalServer:
    """``url`` is where it answers; ``env`` is what its processes run with."""

    def __init__(self, data_dir: Path, database_url: str, *, workers: int = 2, **settings: str):
        self.data_dir = data_dir
        self.port = free_port()
        self.workers = workers
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_path = data_dir / "server.log"
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(OURS)} | {
            "DJANGO_SETTINGS_MODULE": "sellerportal.settings",
            "DATABASE_URL": database_url,
            "PORTAL_DATA_DIR": str(data_dir),
            "PORTAL_ENV_FILE": "",
            "PORTAL_ALLOWED_HOSTS": "127.0.0.1,localhost",
            "PORTAL_DEBUG": "0",
            "PORTAL_HTTPS": "0",
            "PORTAL_ADDRESS_LIMIT": "0",  # tests and benchmarks are one address
            **settings,
        }
        self._processes: list[subprocess.Popen] = []

    def manage(self, *arguments: str, stdin: str = "") -> str:
        """What a management command prints; raises with its output when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def start(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.manage("migrate", "--noinput", "-v", "0")
        self.manage("collectstatic", "--noinput", "-v", "0")
        self._spawn(self.web_command())
        self._spawn(worker_command(sys.executable))
        self._wait()

    def web_command(self) -> list[str]:
        return server_command(sys.executable, "127.0.0.1", self.port, self.workers)

    @property
    def web_group(self) -> int:
        """The process group of the web server alone; the task worker has another."""
        return self._processes[0].pid

    def stop(self) -> None:
        end_all(self._processes)

    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def _spawn(self, command: list[str]) -> None:
        with self.log_path.open("ab") as log:
            self._processes.append(
                spawn(
                    command,
                    cwd=ROOT,
                    env=self.env,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    stdin=subprocess.DEVNULL,
                )
            )

    def _wait(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and all(p.poll() is None for p in self._processes):
            with contextlib.suppress(urllib.error.URLError, OSError):
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                    return
            time.sleep(0.1)
        raise RuntimeError(f"The portal did not start:\n{self.log()[-4000:]}")


@contextlib.contextmanager
def running(data_dir: Path, database_url: str, **options) -> Iterator[PortalServer]:
    server = PortalServer(data_dir, database_url, **options)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
