"""Reduce Noto Sans CJK SC to what the specimen documents print: personas/fonts/*.otf.

Needs fonttools and the Debian package fonts-noto-cjk. Run it after a change of personas/data.
"""

import string
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

PERSONAS = Path(__file__).resolve().parent.parent / "personas"
SOURCE = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/opentype/noto")
FACE = "Noto Sans CJK SC"


def characters() -> set[str]:
    texts = [file.read_text(encoding="utf-8") for file in (PERSONAS / "data").glob("*.json")]
    latin = string.printable + "".join(map(chr, range(0xA0, 0x180))) + "–—…‹›“”‘’·"
    return {one for one in "".join(texts) + latin if one.isprintable()}


def reduce(weight: str, target: Path) -> None:
    fonts = TTCollection(str(SOURCE / f"NotoSansCJK-{weight}.ttc")).fonts
    font = next(one for one in fonts if one["name"].getDebugName(1) == FACE)
    options = subset.Options()
    options.layout_features = ["kern", "locl"]
    options.hinting = False
    options.desubroutinize = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(characters())))
    subsetter.subset(font)
    font.save(str(target))


for weight in ("Regular", "Bold"):
    reduce(weight, PERSONAS / "fonts" / f"specimen-{weight.lower()}.otf")
