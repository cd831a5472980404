"""The specimens of a persona's identity document: the one to send, and four a review returns.

A persona's specimens are the only pictures that registration takes as identity paper, so they are
drawn again and compared byte by byte. No picture carries a date: the same persona, the same bytes.
"""

from collections.abc import Callable
from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter, PngImagePlugin

from .drawing import CARD, Sheet, draw_document, font
from .models import Persona
from .papers import PLACES, Luck

VARIANTS = ("good", "expired", "cropped", "blurred", "screenshot")
THUMBNAIL_SIDE = 420
LARGEST = 10 * 1024 * 1024
YEARS_VALID = 10
YEARS_EXPIRED = 15  # before the good one ends: in the past for as long as that one is good
BORDER = (22, 24, 28)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_VARIANT_AT = slice(0, 256)  # the text chunk stands before the picture


def draw_specimen(persona: Persona, variant: str) -> bytes:
    """PNG, the same bytes each time. Raises KeyError for a variant that is not in VARIANTS."""
    picture = _drawn(persona, variant)
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Specimen", variant)
    file = BytesIO()
    picture.save(file, "PNG", pnginfo=chunks)
    return file.getvalue()


def draw_thumbnail(persona: Persona, variant: str) -> bytes:
    """JPEG for lists: too small to be taken for the picture itself."""
    picture = _drawn(persona, variant)
    picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    file = BytesIO()
    picture.save(file, "JPEG", quality=82)
    return file.getvalue()


def _drawn(persona: Persona, variant: str) -> Image.Image:
    finish = _FINISHES[variant]
    return finish(draw_document(_sheet(persona, variant == "expired")))


def match_specimen(persona: Persona, data: bytes) -> str | None:
    """Which of this persona's specimens ``data`` is; anything else is None and is not decoded."""
    if len(data) > LARGEST or not data.startswith(_SIGNATURE):
        return None
    for variant in VARIANTS:
        # Only the one that it says it is gets drawn; what decides is every byte.
        if b"Specimen\0" + variant.encode() in data[_VARIANT_AT]:
            return variant if draw_specimen(persona, variant) == data else None
    return None


def _sheet(persona: Persona, expired: bool) -> Sheet:
    words = PLACES[persona.country]["specimen"]
    labels = words["labels"]
    expires = date.fromisoformat(persona.document["expires"])
    if expired:
        expires = _years_before(expires, YEARS_EXPIRED)
    issued = _years_before(expires, YEARS_VALID)
    rows = (
        ((labels["name"], persona.full_name),),
        ((labels["address"], _address(persona)),),
        (
            (labels["born"], _printed(persona.date_of_birth, words["date"])),
            (labels["number"], persona.document["number"]),
        ),
        (
            (labels["issued"], _printed(issued, words["date"])),
            (labels["expires"], _printed(expires, words["date"])),
        ),
    )
    return Sheet(
        country=words["country"],
        authority=words["authority"],
        title=words["titles"][persona.document["kind"]],
        rows=rows,
        number=persona.document["number"],
        colour=words["colour"],
        luck=Luck(persona.seed, persona.country),
    )


def _years_before(day: date, years: int) -> date:
    # The 28th: a 29th of February has no brother fifteen years earlier.
    return day.replace(year=day.year - years, day=min(day.day, 28))


def _printed(day: date, form: str) -> str:
    """Not strftime: its Chinese characters and its years depend on the platform."""
    return (
        form.replace("%Y", f"{day.year:04d}")
        .replace("%m", f"{day.month:02d}")
        .replace("%d", f"{day.day:02d}")
    )


def _address(persona: Persona) -> str:
    if persona.country == "CN":
        return f"{persona.region}{persona.city}{persona.street}"
    if persona.country == "DE":
        return f"{persona.street}, {persona.postcode} {persona.city}"
    if persona.country == "US":
        return f"{persona.street}, {persona.city}, {persona.region} {persona.postcode}"
    return f"{persona.street}, {persona.city}, {persona.postcode}"


def _as_it_is(picture: Image.Image) -> Image.Image:
    return picture


def _cropped(picture: Image.Image) -> Image.Image:
    """The right and the lower edge are missing, and with them half of every line."""
    return picture.crop((CARD[0] + 60, 0, 1180, 720))


def _blurred(picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(9))


def _screenshot(picture: Image.Image) -> Image.Image:
    """The picture as a phone's gallery shows it: status bar above, buttons below, black around."""
    screen = Image.new("RGB", (1170, 2080), BORDER)
    shown = picture.resize((1170, 753), Image.Resampling.LANCZOS)
    screen.paste(shown, (0, 640))
    pen = ImageDraw.Draw(screen)
    pen.text((90, 62), "9:41", font=font(46, "bold"), fill="white", anchor="lm")
    for place in range(4):
        pen.rectangle((890 + place * 18, 74 - place * 9, 902 + place * 18, 80), fill="white")
    pen.rounded_rectangle((1000, 42, 1084, 82), 12, outline="white", width=4)
    pen.rounded_rectangle((1007, 49, 1062, 75), 6, fill="white")
    pen.rectangle((0, 120, 1170, 124), fill=(48, 52, 60))
    pen.line([(80, 190), (50, 220), (80, 250)], fill="white", width=8)
    pen.text((585, 220), "IMG_0417.PNG", font=font(42, "bold"), fill="white", anchor="mm")
    for place in range(4):
        x = 150 + place * 290
        pen.rounded_rectangle((x - 34, 1886, x + 34, 1954), 16, outline="white", width=6)
    pen.rounded_rectangle((385, 2042, 785, 2054), 6, fill=(210, 214, 220))
    return screen


_FINISHES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "good": _as_it_is,
    "expired": _as_it_is,
    "cropped": _cropped,
    "blurred": _blurred,
    "screenshot": _screenshot,
}
