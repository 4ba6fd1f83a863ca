"""The town's referential: read, or refused with the reason in words."""

from pathlib import Path

import pytest

from triage.adapters.referential_file import load_referential
from triage.domain.errors import ConfigurationError
from triage.domain.referential import Label
from triage.settings import REPOSITORY

GOOD = """
version = "1"
default_threshold = 0.7
[[service]]
code = "pm"
name = "Police"
sentence = "Tout."
folder = "Police"
[[motif]]
service = "pm"
code = "bruit"
name = "Bruit"
sentence = "Le bruit."
folder = "Bruit"
threshold = 0.9
"""


def load(tmp_path: Path, text: str) -> object:
    path = tmp_path / "ref.toml"
    path.write_text(text, encoding="utf-8")
    return load_referential(path)


def test_the_shipped_referential_has_the_contracts_services_and_motifs() -> None:
    shipped = load_referential(REPOSITORY / "training_data" / "referential.toml")
    assert len(shipped.services()) == 18
    assert len(shipped.motifs("police_municipale")) == 18
    assert len(shipped.labels()) == 35
    assert shipped.entry(Label.from_code("police_municipale/reclamation_agent")).sensitive
    assert len({(e.label.service if e.label.motif else "", e.folder) for e in shipped.entries}) == len(shipped.entries)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    read = load(tmp_path, GOOD)
    assert read.threshold(Label.from_code("pm/bruit")) == 0.9  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('code = "bruit"', 'code = "Bruit d\'été"'), "code invalide"),
        (('service = "pm"', 'service = "voirie"'), "service inconnu « voirie »"),
        (("threshold = 0.9", "threshold = 9"), "entre 0 et 1"),
        (("threshold = 0.9", "threshold = true"), "entre 0 et 1"),
        (('name = "Bruit"', ""), "« name » manque"),
        (('folder = "Bruit"', 'folder = "A/B"'), "« / »"),
        (('sentence = "Le bruit."', 'sentence = "Le bruit."\ncouleur = "bleu"'), "champ inconnu couleur"),
        (("threshold = 0.9", 'retired = "oui"'), "true ou false"),
        (("default_threshold", "defaut_threshold"), "champ inconnu defaut_threshold"),
        (("[[motif]]", "[motif]"), "suite de tables"),
        (("version", "version ="), "TOML illisible"),
        (('folder = "Police"', 'folder = "Police"\nretired = true'), "son service est retiré"),
    ],
)
def test_a_fault_is_said_in_words(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, GOOD.replace(*change))
    assert words in caught.value.words
    assert "ref.toml" in caught.value.words


def test_a_code_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="deux fois"):
        load(tmp_path, GOOD + GOOD[GOOD.index("[[motif]]") :])


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="n'existe pas"):
        load_referential(tmp_path / "rien.toml")


def test_a_file_without_any_service_in_use_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="aucun service"):
        load(tmp_path, 'version = "1"\n')
