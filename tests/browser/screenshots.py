"""The pictures of the docs: ``portal.py screenshots`` (or ``python -m tests.browser.screenshots``).

Each page of PICTURES becomes docs/images/<name>-<light|dark>-<wide|narrow>.png, of a portal that
is started for them with data of its own.
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser import walks
from tests.tools import chromium
from tests.tools.server import PortalServer, running

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "images"
ENGLISH, CHINESE = "en-US", "zh-CN"
# Where a walk stops, and in which language the picture is taken there
PICTURES = {
    walks.phone: {"phone-mail": ENGLISH},
    walks.visitor: {"front": ENGLISH, "desk": CHINESE},
    walks.application: {"register": ENGLISH, "application": CHINESE},
    walks.sign_in: {"login": ENGLISH, "locked": CHINESE},
    walks.account: {
        "home": CHINESE,
        "two-factor": ENGLISH,
        "two-factor-phone": ENGLISH,
        "recovery-codes-new": ENGLISH,
    },
}
SIZES = {"wide": (1280, 800), "narrow": (390, 844)}
NO_NEWS = ".phone-news { display: none }"  # what arrives in this very moment
SEED = 1_000
MOST_BYTES = 200_000


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="portal-pictures-", ignore_cleanup_errors=True) as name:
        data_dir = Path(name)
        database_url = f"sqlite:///{(data_dir / 'portal.sqlite3').as_posix()}"
        with running(data_dir, database_url, workers=1) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium.find(), args=chromium.FLAGS
            )
            made = take_all(server, browser)
            browser.close()
    missing = {name for stops in PICTURES.values() for name in stops} - made
    for stop in sorted(missing):
        print(f"No walk came to {stop}.")
    return 1 if missing else 0


def take_all(server: PortalServer, browser: Browser) -> set[str]:
    """The names of the stops that were pictured."""
    made: set[str] = set()
    rounds = [(locale, size) for locale in (ENGLISH, CHINESE) for size in SIZES]
    for turn, (locale, size) in enumerate(rounds):
        cast = walks.make_cast(server, locale, SEED + 10 * turn)
        for walk, stops in PICTURES.items():
            wanted = {stop for stop, language in stops.items() if language == locale}
            made |= take(browser, cast, walk, wanted, locale, size)
    return made


def take(browser, cast, walk, wanted: set[str], locale: str, size: str) -> set[str]:
    """Walk as far as there is something wanted to picture."""
    made: set[str] = set()
    if not wanted:
        return made
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=cast["url"],
        viewport={"width": width, "height": height},
        is_mobile=size == "narrow",
        has_touch=size == "narrow",
        locale=locale,
        reduced_motion="reduce",
    )
    page = context.new_page()
    for stop in walk(page, cast):
        if stop in wanted:
            walks.settle(page)
            for scheme in ("light", "dark"):
                walks.colour(page, scheme)
                save(page.screenshot(style=NO_NEWS), FOLDER / f"{stop}-{scheme}-{size}.png")
            made.add(stop)
        if made == wanted:
            break
    context.close()
    return made


def save(picture: bytes, path: Path) -> None:
    """With a palette of 256 colours: drawn pages lose nothing that is seen, and two thirds."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image = image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    image.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.name:<44}{size / 1000:6.0f} kB", flush=True)
    if size > MOST_BYTES:
        sys.exit(f"{path.name} is larger than {MOST_BYTES / 1000:.0f} kB.")


if __name__ == "__main__":
    sys.exit(main())
