"""The two proofs of a support case: the mailed link, and the document of the account's persona."""

from functools import lru_cache

import pytest
from django.test import Client

from accounts.models import OneTimeToken, User
from accounts.registration import uploads
from events.models import Event
from personas.specimens import draw_specimen
from tests.accounts.desk import CASE, SUPPORT, Asker
from tests.cast import make_persona


@lru_cache(maxsize=4)
def specimen(seed: int, variant: str = "good") -> bytes:
    """Drawing takes a quarter of a second, and the bytes never change."""
    return draw_specimen(make_persona(seed=seed), variant)


# The link


def test_rule_15_a_scanner_that_looks_changes_nothing(asker):
    asker.open()
    for path in (asker.link(), asker.stop_link()):
        for _ in range(2):
            assert Client().get(path).status_code == 200
            assert Client().head(path).status_code == 200
    assert asker.case.state == "open"
    assert not OneTimeToken.objects.filter(used_at__isnull=False).exists()


def test_rule_15_a_link_works_once_and_in_the_browser_that_used_it(asker):
    asker.open()
    link = asker.link()
    asker.follow()
    assert "used already" in Client().post(link).content.decode()
    assert asker.client.get(link).url == CASE  # the back button


def test_rule_15_a_link_works_for_30_minutes(asker, clock):
    asker.open()
    clock.shift(30 * 60)
    page = asker.follow()
    assert "too old" in page.content.decode()
    assert page["Referrer-Policy"] == "strict-origin"
    assert asker.case.state == "open"


def test_a_link_to_a_mailbox_that_is_no_longer_on_file(asker):
    asker.open()
    User.objects.update(email="another@post.example")
    assert "too old" in asker.follow().content.decode()


@pytest.mark.parametrize("token", ["x", "%00", "é" * 50, "x" * 5000])
def test_links_nobody_was_sent(client, db, token):
    for place in ("link", "stop"):
        for send in (client.get, client.post):
            assert "not whole" in send(f"{SUPPORT}{place}/{token}/").content.decode()


# The document


@pytest.mark.parametrize("variant", ["expired", "cropped", "blurred", "screenshot"])
def test_a_wrong_picture_is_refused_with_its_reason(asker, events_of, variant):
    asker.open()
    asker.follow()
    page = asker.show(variant).content.decode()
    assert "id_picture_error" in page
    assert "You have 4 more tries before documents are refused" in page
    facts = {"case": asker.case.pk, "reason": variant, "left": 4}
    assert ("account.support_document_refused", facts) in events_of(asker.user.persona)
    assert asker.mails[-1].subject == "Support refused a document"
    assert asker.case.state == "paper"


def test_the_right_file_is_as_good_as_the_right_picture(asker):
    asker.open()
    asker.follow()
    assert asker.send(specimen(20)).url == CASE
    assert asker.case.state == "delay"


def test_rule_15_another_s_document_opens_nothing(asker, client_of, second_learner):
    """Whoever holds the mailbox, but another practice identity: both of its papers are wrong."""
    asker.open()
    thief = Asker(client_of(second_learner.persona), asker.user, asker._mails_of, asker._texts_of)
    thief.follow()
    assert "belongs to somebody else" in thief.show().content.decode()
    assert str(uploads.FOREIGN) in thief.send(specimen(21)).content.decode()
    assert asker.case.state == "paper"
    refused = Event.objects.filter(kind="account.support_document_refused")
    assert [event.facts["reason"] for event in refused] == ["other_person", "unknown"]
    assert {event.actor for event in refused} == {"unknown"}


def test_rule_15_five_wrong_documents_and_no_more_are_looked_at(asker, clock):
    asker.open()
    asker.follow()
    for _ in range(5):
        page = asker.show("blurred").content.decode()
    assert "Documents are not looked at for a while" in page
    asker.show("good")
    asker.send(specimen(20))
    assert asker.case.state == "paper"
    assert Event.objects.filter(kind="account.support_document_refused").count() == 5
    clock.shift(900)
    asker.show("good")
    assert asker.case.state == "delay"


@pytest.mark.parametrize("data", [b"", b"hello", b"GIF89a" + b"0" * 400])
def test_what_is_no_picture_is_told_and_not_counted(asker, data):
    asker.open()
    asker.follow()
    assert "id_upload_error" in asker.send(data).content.decode()
    assert "id_picture_error" in asker.client.post(CASE, {}).content.decode()
    assert "id_picture_error" in asker.show("../good").content.decode()
    assert not Event.objects.filter(kind="account.support_document_refused").exists()


def test_without_the_first_proof_no_document_is_looked_at(asker):
    asker.open()
    assert asker.show().url == CASE
    assert asker.client.post(CASE + "stop/").url == SUPPORT
    assert asker.case.state == "open"
