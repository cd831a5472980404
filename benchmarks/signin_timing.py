"""Does the time of a refused sign-in tell whether the name is known? Through the running portal.

Every try is a wrong password on an account, or a name, never used before; known and unknown take
turns, and so does who is first. The portal has no throttle per address that would blur it.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from signin_tools import Browser, make_accounts, name_of, report

from tests.tools.server import running

WARM = 10


def timed_try(browser: Browser, name: str) -> float:
    browser.forget()
    page = browser.get("/accounts/login/")
    start = time.perf_counter()
    status, page = browser.post(
        "/accounts/login/password/", page, identifier=name, password="not-the-password-42"
    )
    taken = time.perf_counter() - start
    if status != 200 or 'aria-invalid="true"' not in page:
        raise RuntimeError(f"a refused sign-in answered {status}")
    return taken


def measure(browser: Browser, tries: int) -> tuple[list[float], list[float]]:
    known, unknown = [], []
    for number in range(tries + WARM):
        pair = [("known", known), ("ghost", unknown)]
        for kind, times in pair if number % 2 else reversed(pair):
            taken = timed_try(browser, name_of(kind, number))
            if number >= WARM:
                times.append(taken)
    return known, unknown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    tries = 200 if parser.parse_args().quick else 1000
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with running(data, f"sqlite:///{data / 'portal.sqlite3'}", workers=1) as portal:
            make_accounts(portal, tries + WARM, two_factor=False)
            known, unknown = measure(Browser(portal.port), tries)
    medians = [statistics.median(times) * 1000 for times in (known, unknown)]
    ratio = medians[0] / medians[1]
    print(f"Median of {tries} refused sign-ins: known {medians[0]:.2f} ms,", end=" ")
    print(f"unknown {medians[1]:.2f} ms, ratio {ratio:.3f} (aim: within 5 %)")
    figures = {
        "known_ms": round(medians[0], 3),
        "unknown_ms": round(medians[1], 3),
        "known_to_unknown": round(ratio, 4),
    }
    report("signin_timing", figures)


if __name__ == "__main__":
    main()
