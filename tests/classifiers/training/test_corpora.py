import io
import json
import tarfile

import pytest

from classifiers.training.corpora import clean, is_french, passages, prepare
from classifiers.training.packages import Source, SourceFault, fetch, read_declaration
from classifiers.training.recipe import DECLARATION

SENTENCE = "Vous pouvez contester une contravention dans un délai de 45 jours et par la voie qui est indiquée au dos de l'avis."


def archive(folder, members):
    file = folder / "a.tgz"
    with tarfile.open(file, "w:gz") as tar:
        for name, content in members.items():
            raw = json.dumps(content).encode()
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            tar.addfile(info, io.BytesIO(raw))
    return file


def source(reader, **more):
    return Source(registry="npm", package="@x/y", version="1", licence="LO", reader=reader, **more)


def sheet(text, title="x"):
    def leaf(value):
        return {"type": "text", "text": value}

    children = [{"name": "dc:title", "children": [leaf(title)]}, {"name": "Paragraphe", "children": [leaf(text)]}]
    return {"children": [{"name": "Publication", "children": children}]}


def test_paragraphs_of_the_sheets_are_kept_once_and_their_metadata_never(tmp_path):
    members = {f"package/data/particuliers/F{n}.json": sheet(SENTENCE, "Titre secret") for n in range(3)}
    members["package/data/index.json"] = {"a": 1}
    counts = prepare(source("service_public"), archive(tmp_path, members), tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text() == SENTENCE + "\n"
    assert (counts["passages_read"], counts["passages_kept"], counts["licence"]) == (3, 1, "LO")


def test_sections_of_the_labour_sheets_lose_their_markup(tmp_path):
    members = {
        "package/data/fiches-travail.json": [
            {"intro": f"<p><b>{SENTENCE}</b></p>", "sections": [{"html": "<p>court</p>"}]}
        ]
    }
    prepare(source("travail"), archive(tmp_path, members), tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text() == SENTENCE + "\n"


def test_only_articles_in_force_of_the_wanted_codes_are_read(tmp_path):
    def article(state, text):
        return {"type": "article", "data": {"etat": state, "texte": text}}

    code = {
        "type": "code",
        "data": {},
        "children": [article("VIGUEUR", SENTENCE), article("ABROGE", SENTENCE + " Abrogé.")],
    }
    members = {"package/data/LEGITEXT000031366350.json": code, "package/data/LEGITEXT000006072050.json": code}
    prepare(source("legi"), archive(tmp_path, members), tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text() == SENTENCE + "\n"


def test_markup_entities_and_white_space_are_cleaned():
    assert clean("<p>L&#39;avis&nbsp;\n est <b>ici</b></p>") == "L'avis est ici"


def test_long_text_is_cut_at_sentences():
    cut = list(passages(" ".join([SENTENCE] * 20)))
    assert len(cut) > 2
    assert all(one.endswith(".") and len(one.split()) <= 120 for one in cut)


def test_english_is_not_french():
    assert is_french(SENTENCE)
    assert not is_french("You must file this form before the end of the month or lose the benefit of it")


def test_every_declared_source_says_its_version_reader_and_licence():
    declared = read_declaration(DECLARATION)
    assert declared.encoder.sha256
    assert "MIT" in declared.encoder.licence
    assert all(one.version and one.licence and one.reader for one in declared.corpora)


def test_a_package_that_lies_there_is_not_fetched_again_and_another_digest_is_refused(tmp_path):
    (tmp_path / "x-y-1.tgz").write_bytes(b"content")
    assert fetch(source("legi"), tmp_path).name == "x-y-1.tgz"
    with pytest.raises(SourceFault, match="another sha256"):
        fetch(source("legi", sha256="0" * 64), tmp_path)
