"""A second mailbox and a second number: got on purpose, one of each, reached like the first."""

import pytest
from django.urls import reverse

from personas.actions import NoFreePhone, archive_persona, open_persona, open_spare_contact
from personas.delivery import deliver_mail, deliver_text
from personas.fiction import is_practice_email, is_practice_phone
from personas.models import Persona, SpareContact
from personas.papers import PHONE_POOLS, PhoneBlock
from tests.cast import SEED, make_persona
from tests.personas.phone import page_of


def ask(browser, what: str):
    return browser.post(reverse("phone:settings"), {"set": what}, follow=True)


def test_a_second_mailbox_and_number_are_opened_on_the_phone(browser, persona, events_of):
    ask(browser, "spare_email")
    page = page_of(ask(browser, "spare_phone"))

    contacts = {contact.kind: contact.value for contact in persona.spare_contacts.all()}
    assert is_practice_email(contacts["email"])
    assert is_practice_phone(contacts["phone"])
    assert contacts["email"] in page
    opened = [facts for kind, facts in events_of(persona) if kind == "phone.spare_contact_opened"]
    assert opened == [{"contact": "email"}, {"contact": "phone"}]
    papers = page_of(browser.get(reverse("phone:papers")))
    assert contacts["email"] in papers
    assert 'id="phone-paper-phone-2"' in papers


def test_asking_twice_gives_the_same_one(persona, events_of):
    first = open_spare_contact(persona=persona, kind="phone")

    assert open_spare_contact(persona=persona, kind="phone").value == first.value
    assert [kind for kind, _facts in events_of(persona)].count("phone.spare_contact_opened") == 1


def test_what_is_sent_there_arrives_on_the_same_phone(persona, texts_of, mails_of):
    mailbox = open_spare_contact(persona=persona, kind="email").value
    number = open_spare_contact(persona=persona, kind="phone").value

    deliver_text(to=number, body="Hello")
    deliver_mail(to=mailbox, sender="a@b.example", subject="Hi", headers=[], text="Hi", html="")

    assert [text.body for text in texts_of(persona)] == ["Hello"]
    assert [mail.recipient for mail in mails_of(persona)] == [mailbox]


def test_a_spare_number_is_nobody_elses_and_comes_back_afterwards(persona):
    spare = open_spare_contact(persona=persona, kind="phone").value

    others = [make_persona(), make_persona()]
    assert spare not in {other.phone_number for other in others}

    archive_persona(persona=persona)
    assert not SpareContact.objects.exists()


def test_a_number_that_became_a_spare_one_since_one_looked_is_passed_over(persona, monkeypatch):
    spare = open_spare_contact(persona=persona, kind="phone").value
    free = iter([spare, "+12025550199"])
    monkeypatch.setattr("personas.actions.free_phones", lambda _seed, _country: free)

    assert make_persona().phone_number == "+12025550199"


def test_no_number_is_free(browser, persona, monkeypatch):
    block = PhoneBlock(
        (persona.phone_number[:-4],), persona.phone_number[-4:], persona.phone_number[-4:]
    )
    monkeypatch.setitem(PHONE_POOLS, "US", [block])

    page = page_of(ask(browser, "spare_phone"))

    assert "No number is free in this country right now." in page
    assert not persona.spare_contacts.exists()


@pytest.mark.django_db(transaction=True)
def test_first_and_spare_numbers_given_at_once_are_all_different(at_once, monkeypatch):
    monkeypatch.setitem(PHONE_POOLS, "GB", [PhoneBlock(("+447700900",), "000", "005")])
    holders = [make_persona("GB", seed=SEED) for _turn in range(2)]

    results = at_once(
        [
            lambda holder=holder: open_spare_contact(persona=holder, kind="phone")
            for holder in holders
        ]
        + [lambda: open_persona(country="GB", seed=SEED)] * 3
    )

    numbers = list(Persona.objects.values_list("phone_number", flat=True))
    numbers += SpareContact.objects.values_list("value", flat=True)
    assert len(set(numbers)) == len(numbers) == 6
    assert sum(isinstance(result, NoFreePhone) for result in results) == 1
