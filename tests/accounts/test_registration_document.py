"""The identity document: only the persona's own specimens, and nothing of any file is kept."""

import struct
import tempfile
import zlib
from functools import lru_cache
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.registration import uploads
from events.kinds import Kind
from personas.specimens import VARIANTS, draw_specimen
from tests.accounts.registration_tools import Applicant, error_beside, stored_text, url
from tests.cast import make_persona

MB = 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch, settings):
    """Nothing is left in the media folder or the temporary one, whatever was sent."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.fixture
def applicant(client_of, persona):
    return Applicant(client_of(persona), persona).have(until="document")


@lru_cache(maxsize=1)
def good_one() -> bytes:
    """Of the usual persona: drawing takes a quarter of a second, and its bytes never change."""
    return draw_specimen(make_persona(), "good")


@pytest.fixture
def specimen(db):
    return good_one()


def send(applicant: Applicant, data: bytes, name: str = "passport.png", **fields):
    file = SimpleUploadedFile(name, data, "image/png")
    return applicant.client.post(url("document"), fields | {"upload": file})


def refused(applicant: Applicant, data: bytes, sentence, name: str = "passport.png") -> None:
    error = error_beside(send(applicant, data, name), "upload")
    assert error == str(sentence).replace("&", "&amp;")
    assert "document" not in applicant.answers


def picture(mode="RGB", size=(600, 400), kind="PNG") -> bytes:
    file = BytesIO()
    Image.new(mode, size).save(file, kind)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    mark = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + mark


def bomb(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of that size."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return PNG + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_picture_of_the_phone_can_be_chosen(applicant, variant):
    assert applicant.save("document", picture=variant)["Location"] == url("bank")
    assert applicant.answers["document"] == {"picture": variant}


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_picture_of_the_phone_can_be_uploaded(applicant, variant):
    data = draw_specimen(applicant.persona, variant)
    assert send(applicant, data)["Location"] == url("bank")
    assert applicant.answers["document"] == {"picture": variant}


def test_a_file_counts_before_a_choice(applicant, specimen):
    send(applicant, specimen, picture="blurred")
    assert applicant.answers["document"] == {"picture": "good"}


def test_with_a_wrong_file_the_choice_is_kept_and_the_file_is_told_of(applicant):
    page = send(applicant, picture(), picture="good")
    assert error_beside(page, "upload") == str(uploads.FOREIGN)
    assert applicant.answers["document"] == {"picture": "good"}


def test_neither_choice_nor_file(applicant):
    page = applicant.save("document")
    assert error_beside(page, "picture") == "Choose a picture, or send a file."


def test_anothers_document_is_refused_and_not_kept(applicant, client_of):
    """It is one of ours, and says so: what decides is every byte."""
    other = make_persona(seed=21)
    guest = Applicant(client_of(other), other).have(until="document")
    refused(guest, good_one(), uploads.FOREIGN)
    assert guest.events(Kind.REAL_VALUE_REFUSED) == [{"field": "upload"}]


def test_a_changed_document_is_refused(applicant, specimen):
    changed = bytearray(specimen)
    changed[-20] ^= 1
    refused(applicant, bytes(changed), uploads.FOREIGN)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_any_other_picture_is_refused_kindly_and_not_kept(applicant, kind):
    refused(applicant, picture(kind=kind), uploads.FOREIGN)
    assert applicant.events(Kind.REAL_VALUE_REFUSED) == [{"field": "upload"}]
    assert "passport.png" not in stored_text()


def test_a_pdf_is_looked_at_by_nobody(applicant):
    refused(applicant, b"%PDF-1.7\n%secret name of a real person", uploads.FOREIGN, "id.pdf")
    assert "secret name" not in stored_text()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", uploads.EMPTY),
        (b"hello", uploads.KIND),
        (b"GIF89a" + b"\0" * 400, uploads.KIND),
        (b"BM" + b"\0" * 400, uploads.KIND),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", uploads.KIND),
        (b"<!DOCTYPE html><script>alert(1)</script>", uploads.KIND),
        (
            b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>',
            uploads.KIND,
        ),
        (b"PK\x03\x04" + b"\0" * 400, uploads.KIND),
        (PNG, uploads.KIND),
        (picture()[:20], uploads.KIND),
        (picture()[:40], uploads.KIND),
        (b"\xff\xd8\xff\xe0", uploads.KIND),
        (b"\xff\xd8\xff" + b"\0" * 400, uploads.KIND),
        (b"II*\0", uploads.KIND),
        (b"MM\0*\xff\xff\xff\xff", uploads.KIND),
        (b"II*\0\x08\0\0\0" + b"\xff" * 400, uploads.KIND),
        (bomb(50_000, 50_000), uploads.PIXELS),
        (bomb(2_000_000_000, 2_000_000_000), uploads.PIXELS),
        (bomb(8_000, 8_000), uploads.PIXELS),
        (bomb(0, 0), uploads.KIND),
        (picture(size=(299, 900)), uploads.PIXELS),
        (picture(mode="L"), uploads.GREY),
        (picture(mode="1"), uploads.GREY),
        (picture(mode="I;16"), uploads.GREY),
    ],
)
def test_what_is_no_picture_of_a_page_in_colour(applicant, data, sentence):
    refused(applicant, data, sentence)
    assert applicant.events(Kind.REAL_VALUE_REFUSED) == []


def test_a_bomb_is_refused_before_it_is_decoded(applicant, monkeypatch):
    other = picture()
    monkeypatch.delattr(Image.Image, "load")
    refused(applicant, bomb(50_000, 50_000), uploads.PIXELS)
    refused(applicant, other, uploads.FOREIGN)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("my$passport.png", uploads.NAME),
        ("me&you.png", uploads.NAME),
        ("no#1.png", uploads.NAME),
        ("x" * 200 + ".png", uploads.NAME_LONG),
    ],
)
def test_a_file_name_that_is_not_taken(applicant, name, sentence):
    refused(applicant, b"%PDF-", sentence, name)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.png", "C:\\id.png", "证件.png", "<b>.png", ".png"]
)
def test_a_file_name_means_nothing(applicant, specimen, name):
    assert send(applicant, specimen, name)["Location"] == url("bank")
    assert "passwd" not in stored_text()


@pytest.mark.parametrize("size", [10 * MB, 12 * MB])
def test_a_file_of_10_mb_or_more_is_not_kept_while_it_comes_in(applicant, monkeypatch, size):
    written = []
    room = uploads.BoundedUploadHandler.receive_data_chunk

    def counted(self, raw_data, start):
        kept = room(self, raw_data, start)
        written.append(len(kept))
        return kept

    monkeypatch.setattr(uploads.BoundedUploadHandler, "receive_data_chunk", counted)
    refused(applicant, PNG + b"\0" * (size - len(PNG)), uploads.LARGE)
    assert sum(written) < 10 * MB


def test_many_files_together_are_no_way_around_the_bound(applicant):
    files = [SimpleUploadedFile(f"{n}.png", PNG + b"\0" * (4 * MB), "image/png") for n in range(3)]
    page = applicant.client.post(url("document"), {"upload": files})
    assert error_beside(page, "upload") == str(uploads.LARGE)


def test_just_below_10_mb_is_looked_at(applicant):
    data = picture()
    refused(applicant, data + b"\0" * (10 * MB - 1 - len(data)), uploads.FOREIGN)


def test_a_file_too_large_for_another_step_is_not_kept_either(applicant):
    file = SimpleUploadedFile("x.png", b"\0" * (11 * MB), "image/png")
    page = applicant.client.post(url("seller-type"), {"upload": file})
    assert error_beside(page, "seller_type")


def test_the_forgery_check_still_stands(client_of, persona):
    applicant = Applicant(client_of(persona, enforce_csrf_checks=True), persona).have()
    assert applicant.save("document", picture="blurred").status_code == 403
    assert applicant.answers["document"] == {"picture": "good"}


def test_the_bound_says_no_before_anything_is_read():
    assert uploads.fault_of("a.png", PNG + b"\0" * (10 * MB)) == uploads.LARGE
