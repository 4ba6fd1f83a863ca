import struct

import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from classifiers.training.camembert_form import convert
from classifiers.training.packed_encoder import read_image, unpack_blocks

HIDDEN, LAYERS, FEED, POSITIONS = 32, 1, 64, 16
PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁",
    *"abcdehinrtué'12",
    "▁chien",
    "▁CHIEN",
    "12345",
    "▁2026",
    "中",
    "<mask>",
]


def pack(values: np.ndarray) -> bytes:
    blocks = values.astype(np.float32).reshape(-1, 32)
    out = b""
    for block in blocks:
        scale = np.float16(max(np.abs(block).max() / 7, 1e-4))
        nibbles = np.clip(np.round(block / np.float32(scale)) + 8, 0, 15).astype(np.uint8)
        out += scale.tobytes() + (nibbles[:16] | (nibbles[16:] << 4)).tobytes()
    return out


def image(*, block: int = 32) -> tuple[bytes, dict[str, np.ndarray]]:
    """A whole model file of invented weights, in the layout of the package."""
    dice = np.random.default_rng(0)
    shapes = {"emb.word": (len(PIECES), HIDDEN), "emb.pos": (POSITIONS, HIDDEN), "emb.type": (2, HIDDEN)}
    shapes |= {"emb.ln.w": (HIDDEN,), "emb.ln.b": (HIDDEN,)}
    for part, (rows, columns) in {
        "q": (32, 32),
        "k": (32, 32),
        "v": (32, 32),
        "ao": (32, 32),
        "fi": (64, 32),
        "fo": (32, 64),
    }.items():
        shapes |= {f"l0.{part}.w": (rows, columns), f"l0.{part}.b": (rows,)}
    for part in ("aln", "oln"):
        shapes |= {f"l0.{part}.w": (32,), f"l0.{part}.b": (32,)}
    tensors = {name: dice.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    blob = "".join(PIECES).encode()
    ends = np.cumsum([0, *(len(p.encode()) for p in PIECES)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, 2, FEED, len(PIECES), POSITIONS, 2, 1e-12, block)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob)) + ends.tobytes()
    head += np.full(len(PIECES), -5.0).astype("<f4").tobytes() + blob + struct.pack("<iI", 0, 0)
    stored = {
        n: pack(t) if (n.endswith(".w") and t.ndim == 2) or n == "emb.word" else t.astype("<f4").tobytes()
        for n, t in tensors.items()
    }
    directory = struct.pack("<i", len(stored))
    size = len(head) + 4 + sum(2 + len(name) + 21 for name in stored)
    body = b""
    for name, raw in stored.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", 1, tensors[name].size, size + len(body), len(raw))
        body += raw
    return head + directory + body, tensors


def test_blocks_of_four_bits_come_back_within_half_a_step():
    values = np.linspace(-3, 3, 64).astype(np.float32)
    back = unpack_blocks(pack(values), 64)
    assert np.abs(back - values).max() <= 3 / 7


def test_the_file_gives_pieces_sizes_and_tensors():
    content, tensors = image()
    packed = read_image(content)
    assert packed.pieces == tuple(PIECES)
    assert (packed.hidden, packed.layers, packed.positions) == (HIDDEN, LAYERS, POSITIONS)
    np.testing.assert_array_equal(packed.tensors["emb.pos"], tensors["emb.pos"].ravel())
    assert packed.tensors["l0.fi.w"].shape == (64 * 32,)


@pytest.mark.parametrize("content", [b"", b"GGUF" + bytes(100)])
def test_another_file_is_refused(content):
    with pytest.raises(ValueError, match="E5S1"):
        read_image(content)


def test_another_size_of_block_is_refused():
    with pytest.raises(ValueError, match="blocks of 64"):
        read_image(image(block=64)[0])


def test_the_converted_encoder_opens_in_transformers_with_each_piece_on_its_own_row(tmp_path):
    packed = read_image(image()[0])
    sizes = convert(packed, ["un chien est ici", "12345"], 40, tmp_path)
    model, tokenizer = AutoModel.from_pretrained(tmp_path), AutoTokenizer.from_pretrained(tmp_path)
    assert model.config.vocab_size == sizes["vocabulary"] == len(tokenizer)
    rows = model.get_input_embeddings().weight.detach().numpy()
    words = packed.tensors["emb.word"].reshape(-1, HIDDEN)
    for ours, theirs in (
        ("<s>", "<s>"),
        ("</s>", "</s>"),
        ("<pad>", "<pad>"),
        ("▁chien", "▁chien"),
        ("<mask>", "<mask>"),
    ):
        np.testing.assert_array_equal(rows[tokenizer.convert_tokens_to_ids(ours)], words[PIECES.index(theirs)])
    assert tokenizer.convert_tokens_to_ids(["<pad>", "<unk>", "<s>", "</s>"]) == [1, 3, 5, 6]
    # The source counts positions from 0, CamemBERT from the padding row plus one.
    positions = model.embeddings.position_embeddings.weight.detach().numpy()
    np.testing.assert_array_equal(positions[2], packed.tensors["emb.pos"][:HIDDEN])


def test_the_converted_encoder_computes_what_the_file_describes(tmp_path):
    packed = read_image(image()[0])
    convert(packed, ["chien"], 40, tmp_path)
    model, tokenizer = AutoModel.from_pretrained(tmp_path), AutoTokenizer.from_pretrained(tmp_path)
    with torch.no_grad():
        given = model(**tokenizer("chien", return_tensors="pt", return_token_type_ids=False)).last_hidden_state[0]
    np.testing.assert_allclose(given.numpy(), by_hand(packed, ["<s>", "▁chien", "</s>"]), atol=1e-4)


def by_hand(packed, tokens):
    """One layer of a post-norm transformer in plain numpy."""
    t = packed.tensors

    def norm(x, name):
        centred = x - x.mean(1, keepdims=True)
        return centred / np.sqrt(x.var(1, keepdims=True) + packed.epsilon) * t[f"{name}.w"] + t[f"{name}.b"]

    def line(x, name):
        bias = t[f"{name}.b"]
        return x @ t[f"{name}.w"].reshape(len(bias), -1).T + bias

    words, places = t["emb.word"].reshape(-1, HIDDEN), t["emb.pos"].reshape(-1, HIDDEN)
    x = norm(
        np.stack([words[PIECES.index(w)] + places[n] + t["emb.type"][:HIDDEN] for n, w in enumerate(tokens)]), "emb.ln"
    )
    q, k, v = (line(x, f"l0.{part}").reshape(len(tokens), 2, 16) for part in "qkv")
    heads = []
    for head in range(2):
        weight = np.exp(q[:, head] @ k[:, head].T / 4)
        heads.append(weight / weight.sum(1, keepdims=True) @ v[:, head])
    x = norm(x + line(np.concatenate(heads, axis=1), "l0.ao"), "l0.aln")
    inner = torch.nn.functional.gelu(torch.from_numpy(line(x, "l0.fi"))).numpy()
    return norm(x + line(inner, "l0.fo"), "l0.oln")
