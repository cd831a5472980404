"""The document's pictures: the same bytes each time, five to tell apart, recognised to the byte."""

from io import BytesIO
from itertools import pairwise

import pytest
import time_machine
from PIL import Image, ImageChops

from personas import drawing, specimens
from personas.drawing import CANVAS, font, wrapped
from personas.models import Persona
from personas.papers import COUNTRIES, PLACES, make_papers
from personas.specimens import LARGEST, VARIANTS, draw_specimen, match_specimen


def seller(country="US", seed=20) -> Persona:
    papers = make_papers(seed, country)
    return Persona(
        country=country,
        seed=seed,
        given_name=papers.given_name,
        family_name=papers.family_name,
        date_of_birth=papers.date_of_birth,
        street=papers.street,
        city=papers.city,
        region=papers.region,
        postcode=papers.postcode,
        document=papers.document,
    )


@pytest.fixture(scope="module")
def pictures() -> dict[str, bytes]:
    """All five of one seller: drawing takes a while."""
    return {variant: draw_specimen(seller(), variant) for variant in VARIANTS}


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


# The same bytes


def test_the_same_persona_has_the_same_bytes_on_another_day(pictures):
    font.cache_clear()
    with time_machine.travel("2033-01-01"):
        assert draw_specimen(seller(), "good") == pictures["good"]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_picture_is_a_png_that_says_which_it_is(pictures, variant):
    with opened(pictures[variant]) as picture:
        assert (picture.format, picture.text) == ("PNG", {"Specimen": variant})
    assert len(pictures[variant]) < LARGEST


def test_five_variants_differ(pictures):
    assert len(set(pictures.values())) == len(VARIANTS) == 5


def test_their_pixels_differ_too(pictures):
    pixels = set()
    for data in pictures.values():
        with opened(data) as picture:
            pixels.add(picture.tobytes())
    assert len(pixels) == 5


def test_an_unknown_variant_is_not_drawn():
    with pytest.raises(KeyError):
        draw_specimen(seller(), "golden")


# What is wrong with the four


def test_the_expired_one_differs_in_its_dates_alone(pictures):
    with opened(pictures["good"]) as good, opened(pictures["expired"]) as expired:
        left, top, right, bottom = ImageChops.difference(good, expired).getbbox()
    width, height = CANVAS
    assert width * 0.3 < left < right
    assert bottom - top < height * 0.1


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_expired_one_has_ended_and_the_good_one_has_not(country):
    good = drawn_dates(country, expired=False)
    expired = drawn_dates(country, expired=True)

    assert good["expires"] > "2034"
    assert good["issued"] == str(int(good["expires"][:4]) - 10) + good["issued"][4:]
    assert "2018" < expired["expires"] < "2021"
    assert expired["issued"] < expired["expires"]


def drawn_dates(country: str, *, expired: bool) -> dict[str, str]:
    """The dates of the sheet as year-month-day."""
    sheet = specimens._sheet(seller(country), expired)
    form = PLACES[country]["specimen"]["date"]
    return {
        name: _iso(value, form)
        for name, (_label, value) in zip(("issued", "expires"), sheet.rows[-1], strict=True)
    }


def _iso(printed: str, form: str) -> str:
    order = [letter for letter in form if letter in "Ymd"]
    numbers = "".join(c if c.isdigit() else " " for c in printed).split()
    found = dict(zip(order, numbers, strict=True))
    return f"{found['Y']}-{found['m']}-{found['d']}"


def test_a_leap_day_has_a_brother_in_every_year():
    persona = seller()
    persona.document = persona.document | {"expires": "2036-02-29"}

    assert specimens._sheet(persona, expired=True).rows[-1][1][1] == "02/28/2021"


def test_the_cropped_one_lacks_the_right_and_the_lower_edge(pictures):
    with opened(pictures["cropped"]) as cropped:
        assert cropped.width < CANVAS[0] * 0.75
        assert cropped.height < CANVAS[1] * 0.75


def test_the_blurred_one_has_lost_its_edges(pictures):
    def sharpest(data):
        with opened(data) as picture:
            grey = picture.convert("L")
        row = [grey.getpixel((x, 500)) for x in range(grey.width)]
        return max(abs(one - two) for one, two in pairwise(row))

    assert sharpest(pictures["blurred"]) * 4 < sharpest(pictures["good"])


def test_the_screenshot_is_upright_with_black_around(pictures):
    with opened(pictures["screenshot"]) as screen:
        assert screen.height > screen.width * 1.5
        assert screen.getpixel((5, 300)) == screen.getpixel((1165, 1700)) == specimens.BORDER


# What stands on it


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_document_says_who_it_is_of(country):
    persona = seller(country)
    sheet = specimens._sheet(persona, expired=False)
    printed = " ".join(value for row in sheet.rows for _label, value in row)

    assert persona.full_name in printed
    assert persona.street in printed
    assert persona.city in printed
    assert sheet.number == persona.document["number"]
    assert sheet.title == PLACES[country]["specimen"]["titles"][persona.document["kind"]]


@pytest.mark.parametrize(
    ("country", "address"),
    [
        ("US", "{street}, {city}, {region} {postcode}"),
        ("GB", "{street}, {city}, {postcode}"),
        ("DE", "{street}, {postcode} {city}"),
        ("CN", "{region}{city}{street}"),
    ],
)
def test_an_address_is_written_as_its_country_does(country, address):
    persona = seller(country)

    assert specimens._address(persona) == address.format(**vars(persona))


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_document_is_marked_specimen(country, monkeypatch):
    sheet = specimens._sheet(seller(country), expired=False)
    marked = drawing.draw_document(sheet)
    monkeypatch.setattr(drawing, "_stamped", lambda card: card)

    left, top, right, bottom = ImageChops.difference(marked, drawing.draw_document(sheet)).getbbox()
    assert right - left > CANVAS[0] * 0.6
    assert bottom - top > CANVAS[1] * 0.5


def test_other_people_have_other_faces():
    faces = [
        drawing.draw_document(specimens._sheet(seller(seed=seed), expired=False)).crop(
            (160, 260, 540, 740)
        )
        for seed in range(3)
    ]
    assert len({face.tobytes() for face in faces}) > 1


def test_long_words_are_broken_at_spaces_or_anywhere():
    face = font(38, "bold")
    spaced, unspaced = "Unter den Laternen am Alten Hafen " * 4, "浙江省杭州市白鸥大道" * 6

    for text in (spaced.strip(), unspaced):
        rows = list(wrapped(text, face, 400))
        assert len(rows) > 1
        assert all(face.getlength(row) <= 400 for row in rows)
        assert (" " if text == spaced.strip() else "").join(rows) == text
    assert list(wrapped("one", face, 400)) == ["one"]


# Recognised


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_persona_knows_each_of_its_own(pictures, variant):
    assert match_specimen(seller(), pictures[variant]) == variant


def test_the_picture_of_another_is_not_known(pictures):
    assert match_specimen(seller(seed=21), pictures["good"]) is None
    assert match_specimen(seller("DE"), pictures["good"]) is None


@pytest.mark.parametrize("place", [0, 40, 41, 60, 300, 5_000, -30, -1])
def test_a_changed_byte_is_refused(pictures, place):
    changed = bytearray(pictures["good"])
    changed[place] ^= 1

    assert match_specimen(seller(), bytes(changed)) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: data.replace(b"Specimen\0good", b"Specimen\0blur"),
        lambda data: data.replace(b"Specimen\0good", b"Specimen\0ex:)"),
    ],
)
def test_a_changed_picture_is_refused(pictures, change):
    assert match_specimen(seller(), change(pictures["good"])) is None


def test_the_same_picture_saved_again_is_refused(pictures):
    file = BytesIO()
    with opened(pictures["good"]) as picture:
        picture.save(file, "PNG")

    assert match_specimen(seller(), file.getvalue()) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0 a photograph",
        b"%PDF-1.7",
        b"<svg>Specimen\0good</svg>",
        b"\x89PNG\r\n\x1a\n" + b"x" * LARGEST,
        b"\x89PNG\r\n\x1a\n" + b"x" * 300 + b"Specimen\0good",
    ],
)
def test_anything_else_is_refused_without_drawing(data, monkeypatch):
    monkeypatch.setattr(specimens, "draw_specimen", pytest.fail)

    assert match_specimen(seller(), data) is None


def test_only_what_it_says_it_is_gets_drawn(pictures, monkeypatch):
    asked = []
    monkeypatch.setattr(
        specimens, "draw_specimen", lambda _of, variant: asked.append(variant) or b""
    )
    match_specimen(seller(), pictures["cropped"])

    assert asked == ["cropped"]
