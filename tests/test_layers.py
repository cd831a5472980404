"""Who may import whom. The picture stands in docs/development.md; this is it as a table."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# A room that does not exist yet is listed all the same: its walls stand before it is furnished.
ROOMS = {
    "sellerportal": {
        "workshops", "training", "marketplace", "accounts", "personas", "events", "simulation",
        "assessment",
    },
    "workshops": {"training", "marketplace", "accounts", "personas", "events"},
    "training": {"personas", "events", "assessment"},
    "marketplace": {"simulation", "assessment", "accounts", "personas", "events"},
    "accounts": {"personas", "events"},
    "personas": {"events"},
    "events": set(),
    "simulation": set(),
    "assessment": set(),
}  # fmt: skip
WITHOUT_DJANGO = {"simulation", "assessment"}
NOT_FOR_ROOMS = {"tests", "benchmarks", "portal", "manage"}


def arrows(room: str, root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """(file, top-level module) for every import, those inside functions too."""
    for path in sorted((root / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for module in _imported(node, path.relative_to(root)):
                yield str(path.relative_to(root)), module


def _imported(node: ast.AST, path: Path) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        if not node.level:
            return [node.module.split(".")[0]]
        folder = path.parent.parts
        above = folder[: len(folder) - (node.level - 1)]
        return [above[0]] if above else [alias.name for alias in node.names]
    if isinstance(node, ast.Call) and _calls_import(node) and node.args:
        name = node.args[0]
        return [name.value.split(".")[0]] if isinstance(name, ast.Constant) else []
    return []


def _calls_import(node: ast.Call) -> bool:
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    return name in {"import_module", "__import__", "import_string"}


def wrong_arrows(room: str, root: Path = ROOT) -> list[str]:
    allowed = ROOMS[room] | {room}
    forbidden = (set(ROOMS) | NOT_FOR_ROOMS) - allowed
    if room in WITHOUT_DJANGO:
        forbidden = forbidden | {"django"}
    return [
        f"{path} imports {module}" for path, module in arrows(room, root) if module in forbidden
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_the_picture_allows(room):
    assert wrong_arrows(room) == []


def test_every_package_of_ours_is_a_room():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {"tests", "benchmarks", "mutants"} <= set(ROOMS)


def test_the_picture_has_no_circle():
    """Each room can be taken away once nothing that is left imports it."""
    left = dict(ROOMS)
    while left:
        free = [room for room in left if not any(room in targets for targets in left.values())]
        assert free, f"a circle among {sorted(left)}"
        for room in free:
            del left[room]


@pytest.mark.parametrize(
    "line",
    [
        "import accounts.models",
        "from accounts import models",
        "def late():\n    from accounts.models import User",
        "from .. import accounts",
        "import importlib\nimportlib.import_module('accounts.models')",
        "from tests.cast import PASSWORD",
    ],
)
def test_a_wrong_arrow_is_found_however_it_is_drawn(tmp_path, line):
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "views.py").write_text(line, encoding="utf-8")
    assert len(wrong_arrows("personas", tmp_path)) == 1


def test_the_market_mathematics_stay_free_of_django(tmp_path):
    (tmp_path / "simulation").mkdir()
    (tmp_path / "simulation" / "day.py").write_text("from django.db import models", "utf-8")
    assert wrong_arrows("simulation", tmp_path) == ["simulation/day.py imports django"]
