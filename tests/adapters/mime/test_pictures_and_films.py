"""Pictures and films are listed, never decoded: not even their base64, and no library that could."""

import base64
import binascii
import json
import subprocess
import sys
from datetime import UTC, datetime
from email._encoded_words import decode_b

from triage.adapters.mime import GuardedReader

PICTURE = b"/9j/4AAQSkZJRgABAQAAAQABAADPICTURE0"
FILM = b"AAAAGGZ0eXBtcDQyAAAAAG1wNDJpc29tFILM"
MAIL = (
    b"From: a@courriel.example\r\nSubject: Photos\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/html\r\n\r\n<p>Voici <img src='cid:1' alt='la rue'></p>\r\n"
    b"--b\r\nContent-Type: image/jpeg; name=rue.jpg\r\nContent-ID: <1>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + PICTURE
    + b"\r\n"
    b"--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + PICTURE + b"\r\n"
    b"--b\r\nContent-Type: video/mp4; name=rue.mp4\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + FILM
    + b"\r\n--b\r\nContent-Type: application/octet-stream; name=IMG.HEIC\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + PICTURE
    + b"\r\n--b--\r\n"
)
DECODERS = [
    "PIL",
    "cv2",
    "imageio",
    "imageio_ffmpeg",
    "av",
    "torchvision",
    "torchcodec",
    "decord",
    "skimage",
    "moviepy",
    "ffmpeg",
    "pytesseract",
    "easyocr",
    "pyheif",
    "pillow_heif",
    "wand",
    "pyvips",
    "rawpy",
    "tensorflow",
]
SERVICE = """
import importlib, json, pkgutil, sys
from datetime import UTC, datetime
for root in ("triage", "classifiers", "extractors", "responders"):
    for module in pkgutil.walk_packages(importlib.import_module(root).__path__, root + "."):
        if ".migrations" not in module.name and ".training" not in module.name:
            importlib.import_module(module.name)
from triage.adapters.mime import GuardedReader
mail = GuardedReader(max_bytes=1_000_000, seconds=30).read(sys.stdin.buffer.read(), datetime.now(UTC))
roots = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps({"kinds": [a.kind for a in mail.attachments], "roots": roots}))
"""


def test_no_picture_or_film_library_is_imported_by_the_service_that_reads_such_a_mail():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SERVICE], input=MAIL, capture_output=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])

    assert told["kinds"] == ["picture", "picture", "film", "picture"]
    assert "mailparser" in told["roots"]
    assert [name for name in DECODERS if name in told["roots"]] == []


def test_the_base64_of_pictures_and_films_is_never_decoded(monkeypatch):
    seen: list[bytes] = []

    def spying(real):
        def decode(data, *args, **kwargs):
            seen.append(data.encode("utf-8", "surrogateescape") if isinstance(data, str) else bytes(data))
            return real(data, *args, **kwargs)

        return decode

    monkeypatch.setattr(base64, "b64decode", spying(base64.b64decode))
    monkeypatch.setattr(binascii, "a2b_base64", spying(binascii.a2b_base64))
    decode_b(b"QUJD")
    assert seen, "the spy stands where the standard library decodes"

    mail = GuardedReader(max_bytes=1_000_000, seconds=30).read(MAIL, datetime(2026, 11, 22, tzinfo=UTC))

    assert [a.size for a in mail.attachments] == [len(PICTURE), len(PICTURE), len(FILM), len(PICTURE)]
    assert not [data for data in seen if PICTURE[:12] in data or FILM[:12] in data]
