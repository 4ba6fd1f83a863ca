"""A fine-tuned classifier of any CamemBERT family (CamemBERT, CamemBERT v2, CamemBERTa, ModernCamemBERT) as it lies in a
folder or on a hub. Its labels must be label codes; it brings neither calibration nor thresholds of ours.
"""

from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from classifiers.calibration import Calibration
from classifiers.camembert import Parts, special_ids
from classifiers.model_input import MAX_TOKENS
from classifiers.network import Weighed
from triage.domain.errors import ModelUnavailable
from triage.domain.referential import Label


class ForeignNetwork(nn.Module):
    """A transformers sequence classifier; shares of tokens are gradient times input of the word embedding."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model.eval()

    def weigh(self, ids: Tensor) -> Weighed:
        """Scores and shares of one text of token ids (1, tokens)."""
        mask = torch.ones_like(ids)
        with torch.inference_mode():
            scores = self.model(input_ids=ids, attention_mask=mask).logits[0].float()

        def shares(first: int, second: int) -> Tensor:
            vectors: Tensor = self.model.get_input_embeddings()(ids).detach().requires_grad_()
            out = self.model(inputs_embeds=vectors, attention_mask=mask).logits[0].float()
            (slope,) = torch.autograd.grad(out[first] - out[second], vectors)
            return (slope * vectors).sum(-1)[0].detach()

        return Weighed(scores=scores, shares=shares)


def load_foreign(name: str) -> Parts:
    """Load through transformers. Raises ModelUnavailable when it is no classifier over label codes."""
    from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

    try:
        config = AutoConfig.from_pretrained(name)
        # A head that is not in the file would be made up at random: read what was made up and refuse it.
        model, report = AutoModelForSequenceClassification.from_pretrained(
            name, config=config, output_loading_info=True
        )
        backend: Tokenizer = AutoTokenizer.from_pretrained(name).backend_tokenizer
        special = special_ids(backend)
    except Exception as error:
        raise _refused(name, "il est introuvable, ou n'est pas un modèle que transformers sait lire") from error
    if report["missing_keys"]:
        raise _refused(
            name, "c'est un encodeur sans classes : il faut d'abord l'affiner sur des courriers (commande train)"
        )
    labels = tuple(str(config.id2label[n]) for n in range(int(config.num_labels)))
    if len(set(labels)) != len(labels) or any(not Label.from_code(label).service.islower() for label in labels):
        raise _refused(name, "ses classes ne sont pas des codes « service/motif »")
    room = int(getattr(config, "max_position_embeddings", 512)) - 2
    return Parts(
        model=f"{name.rstrip('/').rsplit('/', 1)[-1]}@{getattr(config, '_commit_hash', None) or 'local'}",
        labels=labels,
        tokenizer=backend,
        special=special,
        network=ForeignNetwork(model),
        words=None,
        calibration=Calibration(encoder=1.0, words=0.0),
        thresholds={},
        max_tokens=min(MAX_TOKENS, room),
    )


def _refused(name: str, why: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"not a usable classifier: {why}", subject=name, words=f"Le modèle « {name} » ne peut pas servir : {why}."
    )
