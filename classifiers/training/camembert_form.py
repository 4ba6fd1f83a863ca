"""Lays the packed encoder out as a CamemBERT folder: config, safetensors weights, tokenizer. Build time only."""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from transformers import CamembertConfig, CamembertModel

from classifiers.training.packed_encoder import Floats, PackedEncoder
from classifiers.training.vocabulary import MASK, SPECIAL, choose, tokenizer_of

# Names in the packed file and in transformers; `{n}` is the layer.
LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
# The source's ids of the special pieces, by ours.
SOURCES = {"<pad>": "pad", "<unk>": "unk", "<s>": "bos", "</s>": "eos"}


def config_of(
    vocabulary: int, *, hidden: int, layers: int, heads: int, feed_forward: int, positions: int
) -> CamembertConfig:
    """A CamemBERT configuration with the special ids of vocabulary.py; `positions` counts tokens, not rows."""
    return CamembertConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=feed_forward,
        max_position_embeddings=positions + 2,
        type_vocab_size=1,
        layer_norm_eps=1e-12,
        pad_token_id=SPECIAL.index("<pad>"),
        bos_token_id=SPECIAL.index("<s>"),
        eos_token_id=SPECIAL.index("</s>"),
    )


def convert(packed: PackedEncoder, texts: Iterable[str], pieces: int, out: Path) -> dict[str, int]:
    """Write the CamemBERT folder `out`; sizes for the manifest."""
    kept = choose(packed.pieces, packed.scores, texts, pieces)
    tokenizer = tokenizer_of(packed.pieces, packed.scores, kept)
    vocabulary = len(SPECIAL) + len(kept) + 1
    config = config_of(
        vocabulary,
        hidden=packed.hidden,
        layers=packed.layers,
        heads=packed.heads,
        feed_forward=packed.feed_forward,
        positions=packed.positions,
    )
    model = CamembertModel(config, add_pooling_layer=False)
    missing, unexpected = model.load_state_dict(_state(packed, kept), strict=False)
    left = [name for name in missing if "position_ids" not in name and "token_type_ids" not in name]
    if left or unexpected:
        raise ValueError(f"tensors do not fit: missing {left}, unexpected {unexpected}")
    model.save_pretrained(out)
    tokenizer.save(str(out / "tokenizer.json"))
    (out / "tokenizer_config.json").write_text(
        json.dumps(tokenizer_config(packed.positions), indent=1), encoding="utf-8"
    )
    return {"vocabulary": vocabulary, "parameters": sum(p.numel() for p in model.parameters())}


def tokenizer_config(positions: int) -> dict[str, object]:
    """What transformers' AutoTokenizer needs to know beside tokenizer.json."""
    named = {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>"}
    more = {"unk_token": "<unk>", "pad_token": "<pad>", "mask_token": MASK}
    return {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": positions, **named, **more}


def _state(packed: PackedEncoder, kept: list[int]) -> dict[str, torch.Tensor]:
    hidden, tensors = packed.hidden, packed.tensors
    words = tensors["emb.word"].reshape(-1, hidden)
    rows = np.zeros((len(SPECIAL) + len(kept) + 1, hidden), dtype=np.float32)
    for name, source in SOURCES.items():
        rows[SPECIAL.index(name)] = words[packed.special[source]]
    rows[len(SPECIAL) : -1] = words[kept]
    rows[-1] = words[packed.pieces.index(MASK)] if MASK in packed.pieces else words[packed.special["unk"]]
    positions = np.zeros((packed.positions + 2, hidden), dtype=np.float32)
    positions[2:] = tensors["emb.pos"].reshape(-1, hidden)
    state = {
        "embeddings.word_embeddings.weight": rows,
        "embeddings.position_embeddings.weight": positions,
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, hidden)[:1],
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for n in range(packed.layers):
        for short, long in LAYER_NAMES.items():
            bias: Floats = tensors[f"l{n}.{short}.b"]
            weight: Floats = tensors[f"l{n}.{short}.w"]
            state[f"encoder.layer.{n}.{long}.weight"] = (
                weight if short.endswith("ln") else weight.reshape(len(bias), -1)
            )
            state[f"encoder.layer.{n}.{long}.bias"] = bias
    return {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in state.items()}
