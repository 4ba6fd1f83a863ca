"""Opens, cuts and saves encoders of the CamemBERT families for training, with their tokenizer. Torch allowed here."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

# Attention without a fused kernel trains a third faster on processors at our lengths; dropout in every layer costs a
# tenth and 20 passes over few mails are kept honest by augmentation instead.
QUIET = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """A transformers model with its fast tokenizer. `vocabulary` counts rows of the word embedding."""

    model: Any
    tokenizer: Tokenizer
    tokenizer_config: dict[str, Any]
    mask_id: int
    vocabulary: int

    def batch(self, texts: Sequence[str], tokens: int) -> tuple[Tensor, Tensor, Tensor]:
        """Ids, mask and "is special" of texts cut at `tokens`."""
        self.tokenizer.enable_truncation(tokens)
        encoded = self.tokenizer.encode_batch(list(texts))
        self.tokenizer.no_truncation()
        width = max(len(e.ids) for e in encoded)
        pad = int(self.model.config.pad_token_id)
        ids = torch.tensor([e.ids + [pad] * (width - len(e.ids)) for e in encoded])
        mask = torch.tensor([[1] * len(e.ids) + [0] * (width - len(e.ids)) for e in encoded])
        special = torch.tensor([e.special_tokens_mask + [1] * (width - len(e.ids)) for e in encoded]).bool()
        return ids, mask, special

    def save(self, folder: Path) -> None:
        """Write config, weights and tokenizer as transformers reads them."""
        self.model.save_pretrained(folder)
        self.tokenizer.save(str(folder / "tokenizer.json"))
        (folder / "tokenizer_config.json").write_text(json.dumps(self.tokenizer_config, indent=1), encoding="utf-8")


def open_encoder(source: str) -> Encoder:
    """An encoder from a folder or hub name (camembert-base, camembertv2-base, camemberta, moderncamembert...)."""
    from transformers import AutoConfig, AutoModel

    config = AutoConfig.from_pretrained(source)
    return _encoder(source, _load(AutoModel, source, config))


def fresh_encoder(source: str) -> Encoder:
    """The same architecture and tokenizer as `source`, with random weights."""
    from transformers import AutoConfig
    from transformers import AutoModel as Untyped

    auto: Any = Untyped
    config = _quiet(AutoConfig.from_pretrained(source))
    try:
        model = auto.from_config(config, add_pooling_layer=False, attn_implementation="eager")
    except TypeError:
        model = auto.from_config(config)
    # Wider word vectors than the usual 0.02: with them small models leave the plateau of word frequencies early.
    nn.init.normal_(model.get_input_embeddings().weight, std=0.04)
    return _encoder(source, model)


def cut(model: Any, layers: Sequence[int]) -> None:
    """Keep only these layers, in this order."""
    stack = model.encoder if hasattr(model, "encoder") else model
    name = "layer" if hasattr(stack, "layer") else "layers"
    kept = [getattr(stack, name)[n] for n in layers]
    setattr(stack, name, nn.ModuleList(kept))
    model.config.num_hidden_layers = len(kept)


def layers_of(model: Any) -> list[Any]:
    """The layers from input to output."""
    stack = model.encoder if hasattr(model, "encoder") else model
    return list(stack.layer if hasattr(stack, "layer") else stack.layers)


def _quiet(config: Any) -> Any:
    for name, value in QUIET.items():
        if hasattr(config, name):
            setattr(config, name, value)
    return config


def _load(auto: Any, source: str, config: Any) -> Any:
    config = _quiet(config)
    try:
        return auto.from_pretrained(source, config=config, add_pooling_layer=False, attn_implementation="eager")
    except TypeError:
        return auto.from_pretrained(source, config=config)


def _encoder(source: str, model: Any) -> Encoder:
    from transformers import AutoTokenizer

    slow = AutoTokenizer.from_pretrained(source)
    backend: Tokenizer = slow.backend_tokenizer
    backend.no_padding()
    backend.no_truncation()
    named = {k: str(v) for k, v in slow.special_tokens_map.items() if isinstance(v, str)}
    return Encoder(
        model=model,
        tokenizer=backend,
        tokenizer_config={"tokenizer_class": "PreTrainedTokenizerFast", **named},
        mask_id=int(slow.mask_token_id),
        vocabulary=int(model.config.vocab_size),
    )
