"""Drawing the specimen of an identity document: a design of our own, no country's.

The same facts give the same pixels: nothing here asks the clock, the system's fonts or chance.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont

from .papers import Luck

Colour = tuple[int, int, int]

CANVAS = (1600, 1030)
CARD = (100, 75, 1500, 955)
INK, QUIET, PAPER, DESK = (24, 34, 48), (92, 103, 120), (252, 252, 250), (223, 228, 234)
WARNING = (178, 34, 34)
_FONTS = Path(__file__).parent / "fonts"


@dataclass(frozen=True)
class Sheet:
    """The words of one document, ready to print, and what its face and pattern are drawn from."""

    country: str
    authority: str
    title: str
    rows: tuple[tuple[tuple[str, str], ...], ...]  # one or two (label, value) side by side
    number: str
    colour: str
    luck: Luck


@lru_cache(maxsize=32)
def font(size: int, weight: str = "regular") -> ImageFont.FreeTypeFont:
    # The basic layout: Raqm is not in every build of Pillow, and would space differently.
    return ImageFont.truetype(
        str(_FONTS / f"specimen-{weight}.otf"), size, layout_engine=ImageFont.Layout.BASIC
    )


def draw_document(sheet: Sheet) -> Image.Image:
    """The whole document, lying on a desk."""
    picture = Image.new("RGB", CANVAS, DESK)
    colour: Colour = ImageColor.getrgb(sheet.colour)[:3]
    card = _paper(sheet, colour)
    mask = Image.new("L", card.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, card.width - 1, card.height - 1), 36, fill=255)
    shade = Image.new("RGB", card.size, (196, 203, 212))
    picture.paste(shade, (CARD[0] + 6, CARD[1] + 12), mask)
    picture.paste(card, CARD[:2], mask)
    return picture


def _paper(sheet: Sheet, colour: Colour) -> Image.Image:
    card = Image.new("RGB", (CARD[2] - CARD[0], CARD[3] - CARD[1]), PAPER)
    pen = ImageDraw.Draw(card)
    _draw_waves(pen, card.size, colour, sheet.luck)
    pen.rectangle((0, 0, card.width, 132), fill=colour)
    _draw_lantern(pen, 88, 66, colour)
    pen.text((160, 66), sheet.title, font=font(48, "bold"), fill="white", anchor="ls")
    quiet = _towards(colour, (255, 255, 255), 0.8)
    pen.text((162, 106), sheet.authority, font=font(25), fill=quiet, anchor="ls")
    pen.text((1340, 66), sheet.country, font=font(34, "bold"), fill="white", anchor="rm")
    rounded = Image.new("L", (380, 480), 0)
    ImageDraw.Draw(rounded).rounded_rectangle((0, 0, 379, 479), 18, fill=255)
    card.paste(_portrait(sheet.luck, colour), (60, 184), rounded)
    pen.rounded_rectangle((60, 184, 440, 664), 18, outline=colour, width=4)
    _draw_rows(pen, sheet.rows)
    _draw_foot(pen, card.size, sheet.number, colour)
    return _stamped(card)


def _draw_waves(
    pen: ImageDraw.ImageDraw, size: tuple[int, int], colour: Colour, luck: Luck
) -> None:
    """A guilloche: fine waves, phased by the persona, as security paper has them."""
    faint = _towards(colour, PAPER, 0.86)
    for row in range(34):
        phase = luck.below(628, f"wave {row % 5}") / 100
        height = 150 + row * 21
        points = [
            (x, height + 16 * math.sin(x / 92 + phase + row / 3) + 7 * math.sin(x / 37 + row))
            for x in range(0, size[0] + 12, 12)
        ]
        pen.line(points, fill=faint, width=2)


def _draw_lantern(pen: ImageDraw.ImageDraw, x: int, y: int, colour: Colour) -> None:
    pen.ellipse((x - 44, y - 44, x + 44, y + 44), fill="white")
    pen.rounded_rectangle((x - 17, y - 14, x + 17, y + 24), 6, fill=colour)
    pen.polygon([(x - 24, y - 14), (x, y - 34), (x + 24, y - 14)], fill=colour)
    pen.ellipse((x - 8, y - 5, x + 8, y + 15), fill=(255, 209, 102))


def _portrait(luck: Luck, colour: Colour) -> Image.Image:
    """Head, hair and shoulders of nobody, in tones of the paper; drawn large for smooth edges."""
    white, black = (255, 255, 255), (0, 0, 0)
    skin, neck = _towards(colour, white, 0.62), _towards(colour, white, 0.5)
    hair, coat = _towards(colour, black, 0.45), _towards(colour, black, 0.12)
    figure = Image.new("RGB", (760, 960), _towards(colour, white, 0.86))
    pen = ImageDraw.Draw(figure)
    if luck.below(2, "hair length"):
        pen.rounded_rectangle((204, 240, 556, 690), 150, fill=hair)
    pen.ellipse((60, 690, 700, 1300), fill=coat)
    pen.rounded_rectangle((320, 560, 440, 760), 50, fill=neck)
    pen.polygon([(300, 712), (380, 830), (460, 712)], fill=white)
    pen.ellipse((240, 230, 520, 620), fill=skin)
    pen.pieslice((222, 190, 538, 560), 180, 360, fill=hair)
    parting = 24 * luck.below(3, "parting")
    pen.ellipse((246 + parting, 328, 466 + parting, 424), fill=skin)
    if luck.below(3, "glasses") == 0:
        for left in (272, 396):
            pen.ellipse((left, 400, left + 92, 476), outline=INK, width=8)
        pen.line((364, 434, 396, 434), fill=INK, width=8)
    return figure.resize((380, 480), Image.Resampling.LANCZOS)


def _draw_rows(pen: ImageDraw.ImageDraw, rows: tuple[tuple[tuple[str, str], ...], ...]) -> None:
    face, y = font(38, "bold"), 180
    for row in rows:
        width = 850 // len(row)
        lowest = y
        for column, (label, value) in enumerate(row):
            x, below = 490 + column * width, y + 34
            pen.text((x, y), label, font=font(24), fill=QUIET)
            for part in wrapped(value, face, width):
                pen.text((x, below), part, font=face, fill=INK)
                below += 50
            lowest = max(lowest, below)
        y = lowest + 40


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """Rows no wider than ``width``; broken at spaces, or anywhere in text that has none."""
    words = text.split(" ") if " " in text else list(text)
    glue = " " if " " in text else ""
    row = words[0]
    for word in words[1:]:
        if face.getlength(row + glue + word) > width:
            yield row
            row = word
        else:
            row += glue + word
    yield row


def _draw_foot(
    pen: ImageDraw.ImageDraw, size: tuple[int, int], number: str, colour: Colour
) -> None:
    width, height = size
    pen.rectangle((0, height - 156, width, height), fill=_towards(colour, PAPER, 0.9))
    for place, row in enumerate((f"SPECIMEN<<{number}", "NOT<A<DOCUMENT<<FOR<PRACTICE<ONLY")):
        for column, letter in enumerate(row.ljust(40, "<")):
            at = (76 + column * 32, height - 106 + place * 56)
            pen.text(at, letter, font=font(36), fill=INK, anchor="mm")


def _stamped(card: Image.Image) -> Image.Image:
    """SPECIMEN across the whole card, so that no part of it could pass for real."""
    layer = Image.new("L", (1700, 420), 0)
    pen = ImageDraw.Draw(layer)
    pen.text((850, 210), "SPECIMEN", font=font(264, "bold"), fill=66, anchor="mm")
    turned = layer.rotate(27, expand=True, resample=Image.Resampling.BICUBIC)
    at = ((card.width - turned.width) // 2, (card.height - turned.height) // 2)
    card.paste(Image.new("RGB", turned.size, WARNING), at, turned)
    return card


def _towards(colour: Colour, other: Colour, share: float) -> Colour:
    mixed = [round(one + (two - one) * share) for one, two in zip(colour, other, strict=True)]
    return mixed[0], mixed[1], mixed[2]
