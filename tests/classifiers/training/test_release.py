"""What is measured of a bundle for its release, and when the pages believe it."""

import json
from pathlib import Path

from classifiers.bundle import EVALUATION, INDEX, open_bundle, write_index
from classifiers.training.release import main
from tests.classifiers.mails import SUBJECTS, write_mails
from triage.domain.evaluation import WITNESS
from triage.domain.model_card import read_rows
from triage.shipped_model import shipped_version


def test_a_release_judges_every_mail_and_keeps_no_text(bundle: Path, tmp_path: Path) -> None:
    mails = write_mails(tmp_path / "asked.jsonl", 12, 9)
    assert main(["--bundle", str(bundle), "--test", str(mails)]) == 0
    version = shipped_version(bundle)
    assert version is not None
    rows = read_rows(version.card)
    assert [(row.part, row.wanted) for row in rows] == [(WITNESS, sorted(SUBJECTS)[n % 4]) for n in range(12)]
    assert all(0 < row.probability <= 1 for row in rows)
    assert version.card["energy"]["watt_hours"] > 0
    assert version.card["shape"]["layers"] == 2
    written = json.loads((bundle / EVALUATION).read_text(encoding="utf-8"))
    assert not {"subject", "body"} & set(written["rows"][0])
    open_bundle(bundle)  # the measures are no part of the bundle: it is whole with and without them


def test_measures_of_another_bundle_are_not_believed(bundle: Path, tmp_path: Path) -> None:
    main(["--bundle", str(bundle), "--test", str(write_mails(tmp_path / "asked.jsonl", 4, 9))])
    index = json.loads((bundle / INDEX).read_text(encoding="utf-8"))
    write_index(
        bundle, {key: value for key, value in (index | {"version": "9"}).items() if key not in ("files", "format")}
    )
    version = shipped_version(bundle)
    assert version is not None
    assert version.model.endswith("@9")
    assert "rows" not in version.card


def test_a_folder_that_is_no_bundle_has_no_card(tmp_path: Path) -> None:
    assert shipped_version(tmp_path) is None
    (tmp_path / INDEX).write_text("[1]", encoding="utf-8")
    assert shipped_version(tmp_path) is None
