"""Mails and tiny models for the tests of the model. The tiny encoders have random weights: they test the way, not the art."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path

from tokenizers import Tokenizer

from classifiers.training.camembert_form import tokenizer_config
from classifiers.training.vocabulary import MASK, tokenizer_of
from triage.domain.mail import ParsedMail, Passage, PassageKind

SUBJECTS = {
    "police_municipale/fourriere": "voiture enlevée fourrière dépanneuse récupérer mainlevée véhicule embarqué",
    "police_municipale/animaux": "chien errant mordu laisse chat perdu puce vétérinaire divagation",
    "etat_civil": "acte naissance passeport carte identité mariage décès livret famille",
    "eclairage_public": "lampadaire éteint rue noir ampoule réverbère lumière panne candélabre",
}
LINKS = ("bonjour", "je", "vous", "écris", "pour", "le", "la", "de", "depuis", "hier", "merci", "svp")


def mail(body: str, subject: str = "", *, quoted: str = "") -> ParsedMail:
    """A parsed mail of new text, with quoted text below where given."""
    new = Passage(kind=PassageKind.NEW, start=0, end=len(body))
    passages = (new,)
    if quoted:
        passages = (new, Passage(kind=PassageKind.QUOTED, start=len(body), end=len(body) + len(quoted) + 1))
        body = f"{body}\n{quoted}"
    return ParsedMail(subject=subject, body=body, passages=passages, date=datetime(2026, 3, 12, tzinfo=UTC))


def write_mails(file: Path, count: int, seed: int) -> Path:
    """Labelled mails whose words tell their label."""
    chance = random.Random(seed)
    with file.open("w", encoding="utf-8") as stream:
        for n in range(count):
            label = sorted(SUBJECTS)[n % len(SUBJECTS)]
            words = chance.choices(SUBJECTS[label].split(), k=5) + chance.choices(LINKS, k=6)
            chance.shuffle(words)
            service, _, motif = label.partition("/")
            entry = {"id": f"t{seed}-{n:03d}", "subject": words[0], "body": " ".join(words), "service": service}
            stream.write(json.dumps(entry | {"motif": motif or None}, ensure_ascii=False) + "\n")
    return file


def tiny_tokenizer() -> Tokenizer:
    """Letters and a few words, in the form of the shipped tokenizer."""
    text = " ".join(SUBJECTS.values())
    pieces = ["▁", *sorted({c for c in text + "abcdefghijklmnopqrstuvwxyz'0123456789.,-" if c != " "})]
    pieces += ["▁" + word for word in LINKS]
    return tokenizer_of(pieces, [-8.0] * len(pieces), range(len(pieces)))


def write_encoder(folder: Path, family: str = "camembert") -> Path:
    """A tiny random encoder of a CamemBERT family: camembert, deberta (CamemBERTa), or modernbert."""
    import torch
    from transformers import AutoModel, CamembertConfig, DebertaV2Config, ModernBertConfig

    torch.manual_seed(3)
    tokenizer = tiny_tokenizer()
    size = {"vocab_size": tokenizer.get_vocab_size(), "hidden_size": 32, "num_hidden_layers": 2}
    size |= {"num_attention_heads": 2, "intermediate_size": 48, "pad_token_id": 1}
    configs = {
        "camembert": lambda: CamembertConfig(
            **size, max_position_embeddings=130, type_vocab_size=1, bos_token_id=5, eos_token_id=6
        ),
        "deberta": lambda: DebertaV2Config(**size, max_position_embeddings=128, relative_attention=True, type_vocab_size=0),
        "modernbert": lambda: ModernBertConfig(
            **size, max_position_embeddings=128, cls_token_id=5, sep_token_id=6, bos_token_id=5, eos_token_id=6,
            local_attention=64,
        ),
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    AutoModel.from_config(configs[family]()).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer_config(128)), encoding="utf-8")
    assert MASK in tokenizer.get_vocab()
    return folder
