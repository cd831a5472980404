"""Which server to run, and with how many threads: sign-ins from many browsers at once.

Each candidate serves the same portal with two processes, on data of its own. As many browsers as
``--browsers`` says sign in at once, each with an account of its own, until all accounts are in.
Memory is the sum over the server's processes of the most each ever held, from /proc (Linux).
"""

import argparse
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, Queue

from signin_tools import PASSWORD, Browser, make_accounts, name_of, report

from portal import server_command
from tests.tools.server import PortalServer

GUNICORN = [
    sys.executable,
    *("-m", "gunicorn", "--workers", "2", "--log-level", "warning", "--bind", "127.0.0.1:{port}"),
]
APPLICATION = "sellerportal.wsgi:application"


def granian(port: int, threads: str) -> list[str]:
    command = server_command(sys.executable, "127.0.0.1", port)
    at = command.index("--blocking-threads")
    return [
        *command[:at],
        *(["--blocking-threads", threads] if threads else []),
        *command[at + 2 :],
    ]


def gunicorn(port: int, *options: str) -> list[str]:
    return [word.format(port=port) for word in GUNICORN] + [*options, APPLICATION]


CANDIDATES = {
    "granian_1_thread": lambda port: granian(port, "1"),
    "granian_4_threads": lambda port: granian(port, "4"),
    "granian_default": lambda port: granian(port, ""),
    "gunicorn_sync": lambda port: gunicorn(port),
    "gunicorn_4_threads": lambda port: gunicorn(
        port, "--worker-class", "gthread", "--threads", "4"
    ),
}


class Candidate(PortalServer):
    """The portal behind another server."""

    def __init__(self, data_dir: Path, command):
        super().__init__(data_dir, f"sqlite:///{data_dir / 'portal.sqlite3'}")
        self.command = command

    def web_command(self) -> list[str]:
        return self.command(self.port)


def peak_megabytes(group: int) -> float:
    """The most memory that each process of the group ever held, added up."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
            stat = (status.parent / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(stat[2]) == group and "VmHWM" in fields:
            total += int(fields["VmHWM"].split()[0])
    return total / 1024


def sign_in_all(port: int, numbers: Queue, times: list[float]) -> None:
    while True:
        try:
            name = name_of("known", numbers.get_nowait())
        except Empty:
            return
        browser = Browser(port)  # a connection each: what a room full of browsers does
        page = browser.get("/accounts/login/")
        start = time.perf_counter()
        status, _page = browser.post(
            "/accounts/login/password/", page, identifier=name, password=PASSWORD
        )
        times.append(time.perf_counter() - start)
        browser.connection.close()
        if status != 302:
            raise RuntimeError(f"a sign-in answered {status}")


def measure(command, accounts: int, browsers: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        server = Candidate(Path(folder), command)
        try:
            server.start()
            make_accounts(server, accounts, two_factor=False)
            numbers: Queue[int] = Queue()
            for number in range(accounts):
                numbers.put(number)
            times: list[float] = []
            start = time.perf_counter()
            at_once = [
                threading.Thread(target=sign_in_all, args=(server.port, numbers, times))
                for _browser in range(browsers)
            ]
            for thread in at_once:
                thread.start()
            for thread in at_once:
                thread.join()
            took = time.perf_counter() - start
            memory = peak_megabytes(server.web_group)
        finally:
            server.stop()
    if len(times) != accounts:
        raise RuntimeError(f"{accounts - len(times)} sign-ins failed: {server.log()[-2000:]}")
    return {
        "per_second": accounts / took,
        "median_ms": statistics.median(times) * 1000,
        "p95_ms": statistics.quantiles(times, n=20)[-1] * 1000,
        "peak_mb": memory,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--browsers", type=int, default=32)
    options = parser.parse_args()
    accounts = 48 if options.quick else 600
    figures = {}
    print(f"{'server':<20}{'sign-ins/s':>12}{'median ms':>12}{'95 % ms':>12}{'peak MB':>12}")
    for name, command in CANDIDATES.items():
        found = measure(command, accounts, options.browsers)
        print(f"{name:<20}" + "".join(f"{value:>12.1f}" for value in found.values()), flush=True)
        figures |= {f"{name}_{figure}": round(value, 1) for figure, value in found.items()}
    report("servers", figures)


if __name__ == "__main__":
    main()
