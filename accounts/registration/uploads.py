"""Judging an uploaded identity document before any of it is decoded. Nothing of it is ever kept.

The rules are those of real markets: in colour, the whole page, unexpired, no screenshot, less than
10 MB, png, tiff, jpg or pdf, and a file name without $ & #.
"""

import struct
import warnings
from io import BytesIO
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

LARGEST = 10 * 1024 * 1024
LONGEST_NAME = 120
MOST_PIXELS = 40_000_000
LEAST_SIDE = 300
FORBIDDEN_IN_NAME = "$&#"
_KINDS = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"%PDF-": "PDF",
}

NAME = _("The file name must not hold $, & or #. Rename the file and choose it again.")
NAME_LONG = _("The file name is too long. Rename the file and choose it again.")
EMPTY = _("The file is empty. Choose another one.")
LARGE = _("The file is too large. It must be less than 10 MB.")
KIND = _("This is no picture that can be read. Send a PNG, TIFF, JPG or PDF file.")
PIXELS = _(
    "The picture has too many or too few points. Take one of the whole page, up to 40 megapixels."
)
GREY = _("The picture must be in colour.")
FOREIGN = _(
    "This is not one of your practice pictures, so it was not kept. "
    "Please never send a picture of a real document. Choose one from your practice phone."
)


class BoundedUploadHandler(FileUploadHandler):
    """Stops keeping a file once it is too large, instead of filling the disk with the rest."""

    request: Any  # marked with ``upload_too_large``, which the form reads

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803
        self.request.upload_too_large = False
        self.received = 0

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)  # of all files of the request together
        if self.received >= LARGEST:
            self.request.upload_too_large = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None


def fault_of(name: str, data: bytes):
    """The sentence that says why this file is not taken, or None. Decodes nothing of the pixels."""
    if set(name) & set(FORBIDDEN_IN_NAME):
        return NAME
    if len(name) > LONGEST_NAME:
        return NAME_LONG
    if not data:
        return EMPTY
    if len(data) >= LARGEST:
        return LARGE
    kind = next((kind for start, kind in _KINDS.items() if data.startswith(start)), None)
    if kind is None:
        return KIND
    return None if kind == "PDF" else _fault_of_picture(kind, data)


def _fault_of_picture(kind: str, data: bytes):
    # Opening reads the header only. Pillow warns of bombs, for which the bound here is stricter,
    # and of damage, which is told to who sent it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(BytesIO(data), formats=[kind]) as picture:
                width, height, mode = *picture.size, picture.mode
        except Image.DecompressionBombError:
            return PIXELS
        except (
            UnidentifiedImageError,
            OSError,
            SyntaxError,
            ValueError,
            KeyError,
            IndexError,
            TypeError,
            OverflowError,
            struct.error,
        ):
            return KIND
    if width * height > MOST_PIXELS or min(width, height) < LEAST_SIDE:
        return PIXELS
    return GREY if mode in {"1", "L", "LA", "I", "I;16", "F"} else None
