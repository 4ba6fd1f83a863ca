"""docs/connectors.md does what it says: its curl commands and its Python, against the real server, by real programs."""

import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.fakes.cases import NOW, PM, MailRoom, made_of
from tests.receiver import verify
from tests.web.test_browser import served
from triage.adapters.referential_file import load_referential
from triage.adapters.sql import open_database
from triage.bootstrap import doors_of
from triage.domain.connectors import Scope, new_token, signature
from triage.domain.people import EVERYTHING
from triage.settings import REPOSITORY
from triage.web.app import create_app

TEXT = (REPOSITORY / "docs" / "connectors.md").read_text(encoding="utf-8")
CURLS = re.findall(r"```sh\n(curl.*?)```", TEXT, flags=re.DOTALL)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Address and token, in the variables of the document."""
    folder: Path = tmp_path_factory.mktemp("vendor")
    with closing(open_database(f"sqlite:///{folder / 'v.db'}")) as database:
        room = MailRoom(database.cases)
        for number in range(120):
            room.sort(made_of(f"Ma voiture {number}", "Où est-elle ?", label=f"{PM}/fourriere"))
        store, token = database.connectors, new_token()
        store.add_token(
            store.add_consumer("Vendeur", set(Scope), EVERYTHING, "jean", NOW),
            token,
            NOW.replace(year=2099),
            "jean",
            NOW,
        )
        while store.collect(NOW, 500):
            pass
        referential = load_referential(REPOSITORY / "training_data" / "referential.toml")
        with served(create_app(doors_of(database, referential))) as base:
            yield {"VM": base, "TOKEN": token}


def test_the_document_has_its_examples() -> None:
    assert len(CURLS) == 4


@pytest.mark.parametrize("number", range(4))
def test_each_curl_command_does_what_the_document_says(installation: dict[str, str], number: int) -> None:
    done = subprocess.run(
        ["bash", "-c", CURLS[number]], env={**os.environ, **installation}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) in (
        {"courriers", "curseur", "encore"},
        {"pris", "deja_pris", "introuvables"},
        {"evenements", "curseur", "encore"},
    )
    if "courriers" in answer:
        assert answer["courriers"][0]["donnees_motif"]["fiche"] == "fourriere"


def test_a_client_process_takes_every_mail_once_over_several_pages(installation: dict[str, str]) -> None:
    program = textwrap.dedent(
        """
        import os, sys, httpx2
        seen = []
        with httpx2.Client(base_url=os.environ["VM"] + "/api/v1", headers={"Authorization": "Bearer " + os.environ["TOKEN"]}) as api:
            cursor, more = "", True
            while more:
                page = api.get("/mails", params={"curseur": cursor, "nombre": 50}).raise_for_status().json()
                cursor, more = page["curseur"], page["encore"]
                numbers = [int(m["numero"]) for m in page["courriers"]]
                body = {"courriers": [{"numero": n} for n in numbers]}
                for _ in range(2):
                    taken = api.post("/acknowledgements", json=body, headers={"Idempotency-Key": "page-" + cursor})
                    taken.raise_for_status()
                seen += numbers
            left = api.get("/mails", params={"deja_pris": False}).json()["courriers"]
            assert api.get("/mails/1").headers.get("set-cookie") is None
        print(len(seen), len(set(seen)), len(left))
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **installation}, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["120", "120", "0"], done.stderr


def test_the_documented_verification_agrees_with_the_signature() -> None:
    [code] = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    known: dict[str, object] = {}
    exec(code, known)
    genuine, time = known["genuine"], known["time"]
    stamp = int(time.time())  # type: ignore[attr-defined]
    body = '{"é": 1}'.encode()
    headers = {
        "X-Timestamp": str(stamp),
        "X-Signature": f"sha256={signature('neuf', stamp, body)}, sha256={signature('vieux', stamp, body)}",
    }
    for secret, wanted in (("neuf", True), ("vieux", True), ("autre", False)):
        assert genuine(secret, headers, body) is wanted  # type: ignore[operator]
        assert verify(secret, headers, body, now=stamp) is wanted
    old = {**headers, "X-Timestamp": str(stamp - 301)}
    assert not genuine("neuf", old, body)  # type: ignore[operator]


def test_the_documented_scopes_are_all_of_them() -> None:
    assert re.findall(r"^\| `([a-z]+:[a-z]+)` \|", TEXT, flags=re.MULTILINE) == [s.value for s in Scope]
