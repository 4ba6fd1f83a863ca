import pytest

from triage.domain.automatic import automatic_kind
from triage.domain.mail import Automatic


@pytest.mark.parametrize(
    ("headers", "sender", "subject", "wanted"),
    [
        ({}, "paul@x.example", "Bruit", Automatic.NO),
        ({"x-auto-response-suppress": ["All"]}, "paul@x.example", "Bruit", Automatic.NO),
        ({"auto-submitted": ["no"]}, "paul@x.example", "Bruit", Automatic.NO),
        ({"precedence": ["first-class"]}, "paul@x.example", "Bruit", Automatic.NO),
        ({"return-path": ["<paul@x.example>"]}, "paul@x.example", "", Automatic.NO),
        ({"auto-submitted": ["auto-replied"]}, "paul@x.example", "", Automatic.AUTO_REPLY),
        ({"auto-submitted": ["Auto-Generated; owner=x"]}, "paul@x.example", "", Automatic.AUTO_REPLY),
        ({"precedence": ["auto_reply"]}, "paul@x.example", "", Automatic.AUTO_REPLY),
        ({"x-autoreply": ["yes"]}, "paul@x.example", "", Automatic.AUTO_REPLY),
        ({"return-path": ["< >"]}, "paul@x.example", "", Automatic.AUTO_REPLY),
        ({}, "paul@x.example", "Réponse automatique : Bruit", Automatic.AUTO_REPLY),
        ({}, "paul@x.example", "Absence du bureau", Automatic.AUTO_REPLY),
        ({}, "paul@x.example", "Une réponse automatique reçue", Automatic.NO),
        (
            {"content-type": ["multipart/report; report-type=disposition-notification"]},
            "p@x.example",
            "",
            Automatic.AUTO_REPLY,
        ),
        ({"content-type": ["multipart/report; report-type=delivery-status"]}, "p@x.example", "", Automatic.BOUNCE),
        ({"return-path": ["<>"], "x-failed-recipients": ["a@x.example"]}, "p@x.example", "", Automatic.BOUNCE),
        ({}, "mailer-daemon@x.example", "", Automatic.BOUNCE),
        ({}, "postmaster@x.example", "", Automatic.BOUNCE),
        ({"precedence": ["Bulk"]}, "p@x.example", "", Automatic.MAILING_LIST),
        ({"precedence": ["list"]}, "p@x.example", "", Automatic.MAILING_LIST),
        ({"list-id": ["<l.x.example>"]}, "p@x.example", "", Automatic.MAILING_LIST),
        ({"list-unsubscribe": ["<mailto:s@x.example>"]}, "p@x.example", "", Automatic.MAILING_LIST),
        ({}, "no-reply@x.example", "", Automatic.NO_REPLY_SENDER),
        ({}, "noreply@x.example", "", Automatic.NO_REPLY_SENDER),
        ({}, "ne-pas-repondre@x.example", "", Automatic.NO_REPLY_SENDER),
        ({}, "facture.nepasrepondre@x.example", "", Automatic.NO_REPLY_SENDER),
        ({}, "donotreply2@x.example", "", Automatic.NO_REPLY_SENDER),
        ({}, "arno.reply@x.example", "", Automatic.NO),
        ({"reply-to": ["Zoé <zoe@x.example>"]}, "noreply@mairie.example", "Formulaire", Automatic.NO),
        ({"reply-to": ["zoe@x.example"]}, "noreply@mairie.example", "Formulaire", Automatic.NO),
        ({"reply-to": ["<noreply@x.example>"]}, "noreply@mairie.example", "", Automatic.NO_REPLY_SENDER),
        ({}, "", "", Automatic.NO),
    ],
)
def test_automatic_mail_is_told_from_what_people_write(headers, sender, subject, wanted):
    assert automatic_kind(headers, sender=sender, subject=subject) is wanted
