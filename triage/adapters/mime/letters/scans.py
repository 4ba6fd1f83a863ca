"""Scanned pages of a PDF letter: the one image that is the whole page goes to Tesseract, as bytes, in a process of its own.

No image is decoded or looked at here, and none that has not the proportions of a sheet of paper is passed on: a photo that
somebody put into a PDF stays closed.
"""

import os
import shutil
import subprocess
from typing import Any

SHEET = 2**0.5  # A4 upright or across
TOLERANCE = 0.03
FEWEST_PIXELS = 700_000  # a page at 85 dots an inch: below, characters are guessed
MOST_PIXELS = 50_000_000
MOST_BYTES = 20_000_000
SECONDS = 20.0  # a page
LANGUAGE = "fra"


def can_recognise() -> bool:
    """Whether Tesseract is installed."""
    return shutil.which("tesseract") is not None


def page_image(page: Any) -> bytes | None:
    """The scan that fills the page, in a form that Tesseract reads (JPEG, TIFF, PNM); None when there is none."""
    box = page.mediabox
    if not _sheet(float(box.width), float(box.height)):
        return None
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources else None
    images = [
        one
        for one in (o.get_object() for o in (objects.get_object().values() if objects else ()))
        if one.get("/Subtype") == "/Image"
    ]
    if len(images) != 1:
        return None
    image = images[0]
    width, height = int(image.get("/Width", 0)), int(image.get("/Height", 0))
    if not FEWEST_PIXELS <= width * height <= MOST_PIXELS or not _sheet(width, height):
        return None
    return _bytes_of(image, width, height)


def recognised(image: bytes) -> str:
    """The characters on the page, "" when they cannot be had."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    try:
        done = subprocess.run(
            [program, "stdin", "stdout", "-l", LANGUAGE, "--psm", "3"],
            input=image,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (subprocess.TimeoutExpired, OSError):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""


def _sheet(width: float, height: float) -> bool:
    if min(width, height) <= 0:
        return False
    return abs(max(width, height) / min(width, height) / SHEET - 1) <= TOLERANCE


def _bytes_of(image: Any, width: int, height: int) -> bytes | None:
    """Compressed bytes as they are where a file format holds them, else pixels under a PNM header."""
    filters = image.get("/Filter")
    last = str(filters[-1] if isinstance(filters, list) and filters else filters)
    if last == "/JBIG2Decode":
        return None
    data = bytes(image.get_data())  # JPEG stays as it is, fax gets its TIFF header, the rest is unpacked
    if len(data) > max(MOST_BYTES, width * height * 3):
        return None
    if last in {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode"}:
        return data
    colours, bits = _colours(image.get("/ColorSpace")), int(image.get("/BitsPerComponent", 8))
    if bits == 1 and colours == 1:
        row = (width + 7) // 8
        flipped = bytes(255 - b for b in data[: row * height])  # 1 is white in PDF and black in PBM
        return b"P4\n%d %d\n" % (width, height) + flipped
    if bits != 8 or colours not in {1, 3} or len(data) < width * height * colours:
        return None
    return b"P%d\n%d %d\n255\n" % (5 if colours == 1 else 6, width, height) + data[: width * height * colours]


def _colours(space: Any) -> int:
    """Samples a pixel; 0 for what is not plain grey or RGB."""
    space = space.get_object() if hasattr(space, "get_object") else space
    if isinstance(space, list) and space and str(space[0]) == "/ICCBased":
        return int(space[1].get_object().get("/N", 0))
    return {"/DeviceGray": 1, "/DeviceRGB": 3, "/CalGray": 1, "/CalRGB": 3}.get(
        str(space[0] if isinstance(space, list) and space else space), 0
    )
