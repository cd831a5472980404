"""Copies the third-party files the portal serves out of a node_modules folder, and pins them.

    npm install --prefix /somewhere --ignore-scripts bootstrap@5.3.9 htmx.org@2.0.11 \
        @fontsource-variable/inter@5.3.0 @tabler/icons@3.51.0
    python tools/vendor.py /somewhere/node_modules

It writes static/vendor/ with manifest.json, and static/icons/sprite.svg from icons.txt beside it.
After adding an icon's name run it again. Only whoever updates a library needs it (and npm).
"""

import hashlib
import json
import re
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
VENDOR = STATIC / "vendor"
SPRITE = STATIC / "icons" / "sprite.svg"
ICON_NAMES = STATIC / "icons" / "icons.txt"
ICON_PACKAGE = "@tabler/icons"
INTER = "@fontsource-variable/inter"
FILES = {
    "bootstrap/bootstrap.min.css": ("bootstrap", "dist/css/bootstrap.min.css"),
    "bootstrap/LICENSE": ("bootstrap", "LICENSE"),
    "htmx/htmx.min.js": ("htmx.org", "dist/htmx.min.js"),
    "htmx/LICENSE": ("htmx.org", "LICENSE"),
    "inter/inter-latin.woff2": (INTER, "files/inter-latin-wght-normal.woff2"),
    "inter/inter-latin-ext.woff2": (INTER, "files/inter-latin-ext-wght-normal.woff2"),
    "inter/LICENSE": (INTER, "LICENSE"),
    "tabler/LICENSE": (ICON_PACKAGE, "LICENSE"),
}
# The map is not served, and collectstatic refuses a reference to a file that is not there.
SOURCE_MAP = re.compile(rb"\n?/\*# sourceMappingURL=[^*]*\*/\s*$")
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
FRAME = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def package_facts(modules: Path, name: str) -> dict:
    facts = json.loads((modules / name / "package.json").read_text(encoding="utf-8"))
    return {"name": name, "version": facts["version"], "licence": facts["license"]}


def copy_file(modules: Path, target: str, package: str, source: str) -> dict:
    original = (modules / package / source).read_bytes()
    data = SOURCE_MAP.sub(b"\n", original) if source.endswith(".css") else original
    path = VENDOR / target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    entry = {
        "file": f"vendor/{target}",
        **package_facts(modules, package),
        "source": f"https://registry.npmjs.org/{package}",
        "path": source,
        "sha256": sha256(data),
    }
    if data != original:
        entry["sha256_before"] = sha256(original)
        entry["changed"] = "the reference to the source map is removed"
    return entry


def icon_names() -> list[str]:
    names = ICON_NAMES.read_text(encoding="ascii").split()
    return sorted(set(names))


def symbol(modules: Path, name: str) -> str:
    path = modules / ICON_PACKAGE / "icons" / "outline" / f"{name}.svg"
    if not path.is_file():
        raise SystemExit(f"{ICON_NAMES.name}: Tabler has no outline icon named '{name}'.")
    drawing = DRAWING.search(path.read_text(encoding="utf-8"))
    if drawing is None:
        raise SystemExit(f"{path}: not a drawing this script can read.")
    shapes = " ".join(FRAME.sub("", drawing.group(1)).split())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def build_sprite(modules: Path) -> dict:
    symbols = "\n".join(symbol(modules, name) for name in icon_names())
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'
    SPRITE.write_text(sprite, encoding="utf-8")
    return {
        "file": "icons/sprite.svg",
        **package_facts(modules, ICON_PACKAGE),
        "source": f"https://registry.npmjs.org/{ICON_PACKAGE}",
        "path": "icons/outline/<name>.svg, one for each name in icons/icons.txt",
        "sha256": sha256(sprite.encode()),
    }


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0], "bootstrap").is_dir():
        sys.stderr.write(__doc__ or "")
        return 2
    modules = Path(arguments[0])
    entries = [copy_file(modules, target, *place) for target, place in FILES.items()]
    entries.append(build_sprite(modules))
    text = json.dumps({"files": entries}, indent=2) + "\n"
    (VENDOR / "manifest.json").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
