"""Finding, or else installing, a Chromium for the browser tests and the screenshots.

As a program (``python -m tests.tools.chromium``) it makes sure that one is there.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
# The first two make it start as root and without a graphics card; the rest keep it off the net.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
APT = ["chromium", "fonts-noto-cjk"]
DRIVER_APT = ["libatomic1"]


class NoBrowserError(RuntimeError):
    """No Chromium was found and none could be installed."""


def find() -> str | None:
    """This machine's Chromium: $PORTAL_CHROMIUM, a usual name or place. None: Playwright's own."""
    chosen = os.environ.get("PORTAL_CHROMIUM")
    if chosen:
        if not Path(chosen).is_file():
            raise NoBrowserError(f"PORTAL_CHROMIUM names {chosen}, which is not there.")
        return chosen
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return next((place for place in PLACES if Path(place).is_file()), None)


def _playwrights_own() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def ensure() -> str:
    """A Chromium's path, after installing one if need be (Debian family as root: apt)."""
    ensure_driver()
    if found := find() or _playwrights_own():
        return found
    if _can_apt():
        _run(["apt-get", "update", "-qq"])
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *APT])
    else:
        _run([sys.executable, "-m", "playwright", "install", "chromium"])
    if found := find() or _playwrights_own():
        return found
    raise NoBrowserError("No Chromium after installing it; set PORTAL_CHROMIUM to a browser.")


def ensure_driver() -> None:
    """Playwright's own program, and the one library it needs that a bare Debian lacks."""
    if _driver_runs():
        return
    if _can_apt():
        _run(["apt-get", "update", "-qq"])
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *DRIVER_APT])
    if not _driver_runs():
        raise NoBrowserError(
            "Playwright's driver does not start (its message is above);"
            f" on Debian it needs {' '.join(DRIVER_APT)}."
        )


def _driver_runs() -> bool:
    command = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0


def ensure_fonts() -> None:
    """A font with Chinese characters, where this machine can be asked for one."""
    if _can_apt() and not has_chinese_font():
        _run(["apt-get", "update", "-qq"])
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "fonts-noto-cjk"])


def has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return platform.system() != "Linux"
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def _can_apt() -> bool:
    return bool(shutil.which("apt-get")) and os.geteuid() == 0


def _run(command: list[str]) -> None:
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=os.environ | quiet, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise NoBrowserError(f"'{' '.join(command)}' failed; set PORTAL_CHROMIUM to a browser.")


if __name__ == "__main__":
    try:
        print(f"Chromium: {ensure()}")
        ensure_fonts()
    except NoBrowserError as error:
        sys.exit(str(error))
