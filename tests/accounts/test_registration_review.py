"""The review: what it finds, what it overlooks, and the way from returned to approved."""

import pytest
from django.utils import translation
from django.utils.translation import gettext
from django_tasks import TaskResultStatus

from accounts.models import Application, ApplicationState, User
from accounts.registration import tasks
from accounts.registration.reasons import REASONS, sentence
from accounts.registration.review import findings_of, same_words
from accounts.registration.steps import BY_KEY
from events.kinds import Kind
from events.models import Actor, Event
from personas.papers import COUNTRIES
from tests.accounts.registration_tools import (
    STATE,
    Applicant,
    error_beside,
    link_in,
    right_answers,
    url,
)
from tests.cast import make_persona

INDIVIDUAL, PROFESSIONAL = "individual", "professional"
# One slip each: (country, seller type, step, field, what is typed instead, the reason).
SLIPS = [
    ("US", INDIVIDUAL, "start", "full_name", "Jennings Tessa", "name_differs"),
    ("US", INDIVIDUAL, "start", "identifier", "tess@post.example", "email_differs"),
    ("US", INDIVIDUAL, "business", "phone", "+13265550191", "phone_differs"),
    ("US", PROFESSIONAL, "business", "business_name", "Trail Goods", "business_name_differs"),
    ("US", INDIVIDUAL, "business", "date_of_birth", "1978-07-15", "birth_differs"),
    ("US", INDIVIDUAL, "business", "street", "16 Saltmarsh Road", "address_differs"),
    ("US", INDIVIDUAL, "business", "city", "Moines", "address_differs"),
    ("US", INDIVIDUAL, "business", "region", "Iowa", "address_differs"),
    ("US", INDIVIDUAL, "business", "postcode", "00413", "address_differs"),
    ("US", INDIVIDUAL, "document", "picture", "expired", "document_expired"),
    ("US", INDIVIDUAL, "document", "picture", "cropped", "document_cropped"),
    ("US", INDIVIDUAL, "document", "picture", "blurred", "document_blurred"),
    ("US", INDIVIDUAL, "document", "picture", "screenshot", "document_screenshot"),
    ("US", INDIVIDUAL, "bank", "holder", "Tessa Jenkins", "holder_differs"),
    ("US", INDIVIDUAL, "bank", "bank_name", "Second Practice Bank", "bank_differs"),
    ("US", INDIVIDUAL, "bank", "routing_number", "130000006", "bank_differs"),
    ("US", INDIVIDUAL, "bank", "account_number", "9145787051", "bank_differs"),
    ("US", INDIVIDUAL, "tax", "number", "987-65-4328", "tax_differs"),
    ("US", PROFESSIONAL, "tax", "number", "07-1034048", "tax_differs"),
    ("GB", INDIVIDUAL, "business", "postcode", "LA1 8IX", "address_differs"),
    ("GB", INDIVIDUAL, "bank", "sort_code", "00-00-53", "bank_differs"),
    ("GB", INDIVIDUAL, "bank", "account_number", "05659563", "bank_differs"),
    ("GB", INDIVIDUAL, "tax", "number", "QQ 07 80 06 C", "tax_differs"),
    ("GB", PROFESSIONAL, "tax", "number", "GB 720 3569 74", "tax_differs"),
    ("DE", INDIVIDUAL, "business", "street", "Mövenspeicherweg 196", "address_differs"),
    ("DE", INDIVIDUAL, "bank", "iban", "DE00 0799 2040 2496 5310 16", "bank_differs"),
    ("DE", INDIVIDUAL, "tax", "number", "07 632 863 106", "tax_differs"),
    ("DE", PROFESSIONAL, "tax", "number", "DE680965154", "tax_differs"),
    ("CN", INDIVIDUAL, "start", "full_name", "晓明梁", "name_differs"),
    ("CN", PROFESSIONAL, "business", "business_name", "梁记", "business_name_differs"),
    ("CN", INDIVIDUAL, "bank", "account_number", "0000001507558430159", "bank_differs"),
    ("CN", INDIVIDUAL, "tax", "number", "000000198302115522", "tax_differs"),
    ("CN", PROFESSIONAL, "tax", "number", "9100000022MQL6LMB1", "tax_differs"),
]


@pytest.fixture
def applicant(client_of, persona):
    return Applicant(client_of(persona), persona)


def in_review(applicant: Applicant, **changes) -> Application:
    """Confirmed, and the reviewer has not looked yet."""
    persona = applicant.have(**changes).persona
    user = User.objects.create_user(persona.email, None, persona=persona, phone=None)
    Application.objects.update(state=ApplicationState.IN_REVIEW, user=user)
    return applicant.application


@pytest.mark.parametrize(("country", "seller_type", "step", "field", "typed", "reason"), SLIPS)
def test_a_slip_is_found_and_told_beside_its_field(
    client_of, db, country, seller_type, step, field, typed, reason
):
    persona = make_persona(country)
    applicant = Applicant(client_of(persona), persona)
    application = in_review(applicant, seller_type=seller_type, **{step: {field: typed}})
    assert findings_of(application) == [{"step": step, "field": field, "reason": reason}]

    tasks.review.call(application.pk, application.version, "en")
    label = BY_KEY[step].form(application=application).fields[field].label
    page = applicant.client.get(STATE).content.decode()
    assert f"<strong>{label}</strong>" in page
    assert sentence(reason) in page
    assert error_beside(applicant.get(step), field) == sentence(reason)
    assert applicant.client.get("/accounts/register/")["Location"] == url(step)


def test_every_reason_but_the_name_meanwhile_taken_is_in_the_table():
    assert {slip[-1] for slip in SLIPS} == REASONS.keys() - {"store_name_taken"}


def test_a_reason_nobody_knows_has_a_sentence_too():
    assert sentence("other") == "Please look at this again."


@pytest.mark.parametrize("seller_type", [INDIVIDUAL, PROFESSIONAL])
@pytest.mark.parametrize("country", COUNTRIES)
def test_true_papers_are_without_findings(client_of, db, country, seller_type):
    persona = make_persona(country)
    application = in_review(Applicant(client_of(persona), persona), seller_type=seller_type)
    assert findings_of(application) == []


def wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@pytest.mark.parametrize("spelled", [str.upper, str.lower, wide, lambda text: f" {text}\u3000"])
@pytest.mark.parametrize("country", COUNTRIES)
def test_case_spaces_and_width_do_not_count(client_of, db, country, spelled):
    persona = make_persona(country)
    right = right_answers(persona, seller_type=PROFESSIONAL)
    changes = {
        "start": ["full_name", "identifier"],
        "business": ["business_name", "street", "city", "postcode", "phone"],
        "bank": [*persona.bank],
        "tax": ["number"],
    }
    typed = {step: {n: spelled(right[step][n]) for n in names} for step, names in changes.items()}
    applicant = Applicant(client_of(persona), persona)
    assert findings_of(in_review(applicant, seller_type=PROFESSIONAL, **typed)) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Jane Doe", "jane  doe", True),
        ("Jane Doe", "JANE-DOE.", True),
        ("Jane Doe", "Ｊａｎｅ Ｄｏｅ", True),
        ("Straße", "STRASSE", True),
        ("Möwe", "Mo\u0308we", True),
        ("Jane Doe", "Doe, Jane", False),
        ("Jane Doe", "Jane Do", False),
        ("Möwe", "Mowe", False),
    ],
)
def test_words_are_compared_fairly(one, other, same):
    assert same_words(one, other) is same


@pytest.mark.parametrize(
    ("country", "number"),
    [("GB", "720356975"), ("GB", "gb720 3569-75"), ("DE", "680965145"), ("DE", "de 680 965 145")],
)
def test_the_letters_of_the_country_may_stand_before_a_vat_number(client_of, db, country, number):
    persona = make_persona(country)
    applicant = Applicant(client_of(persona), persona)
    changes = {"seller_type": PROFESSIONAL, "tax": {"number": number}}
    assert findings_of(in_review(applicant, **changes)) == []


def test_everything_wrong_at_once_is_told_at_once(applicant):
    application = in_review(
        applicant,
        start={"full_name": "Ann Lee"},
        business={"city": "Elsewhere"},
        document={"picture": "blurred"},
        bank={"holder": "Ann Lee"},
    )
    tasks.review.call(application.pk, application.version, "en")
    (facts,) = applicant.events(Kind.APPLICATION_RETURNED)
    assert facts == {
        "fields": ["start.full_name", "business.city", "document.picture", "bank.holder"],
        "reasons": ["address_differs", "document_blurred", "holder_differs", "name_differs"],
    }
    assert Event.objects.get(kind=Kind.APPLICATION_RETURNED.value).actor == Actor.MARKET
    assert "Ann Lee" not in str(Event.objects.values_list("facts"))


def test_approved_the_account_says_what_the_papers_say(applicant, mails_of, texts_of):
    application = applicant.reviewed(mails_of)
    user, persona = application.user, applicant.persona
    assert application.state == ApplicationState.APPROVED
    assert (user.full_name, user.phone) == (persona.full_name, persona.phone_number)
    assert applicant.events(Kind.APPLICATION_APPROVED) == [
        {"seller_type": "individual", "rounds": 1}
    ]
    assert Event.objects.get(kind=Kind.APPLICATION_APPROVED.value).actor == Actor.MARKET
    assert mails_of(persona)[-1].subject == "Your seller account is open"
    assert "Lantern & Tea" in mails_of(persona)[-1].text
    (text,) = texts_of(persona)
    assert "open" in text.body


def test_returned_the_owner_is_told_by_mail_and_text(applicant, mails_of, texts_of):
    applicant.reviewed(mails_of, document={"picture": "blurred"}, bank={"holder": "Ann Lee"})
    mail = mails_of(applicant.persona)[-1]
    assert mail.subject == "Your application needs mending"
    assert "2 things" in mail.text
    assert len(texts_of(applicant.persona)) == 1


def test_no_text_is_sent_to_a_phone_that_is_another(applicant, mails_of, texts_of):
    other = make_persona(seed=21)
    applicant.reviewed(mails_of, business={"phone": other.phone_number})
    assert applicant.application.state == ApplicationState.RETURNED
    assert texts_of(other) == texts_of(applicant.persona) == []


# Mending


def test_mended_and_sent_again_it_is_approved_without_a_second_link(applicant, mails_of):
    applicant.reviewed(mails_of, document={"picture": "blurred"}, bank={"holder": "Ann Lee"})
    mails = len(mails_of(applicant.persona))

    assert applicant.save_right("document")["Location"] == url("bank")
    assert applicant.save_right("bank")["Location"] == url("review")
    assert "You looked at everything" in applicant.client.get(STATE).content.decode()
    applicant.send()

    assert applicant.application.state == ApplicationState.APPROVED
    assert applicant.events(Kind.APPLICATION_APPROVED)[0]["rounds"] == 2
    subjects = [mail.subject for mail in mails_of(applicant.persona)[mails:]]
    assert subjects == ["Your seller account is open"]


def test_sent_again_as_it_was_it_comes_back(applicant, mails_of):
    applicant.reviewed(mails_of, document={"picture": "blurred"})
    applicant.send()
    assert applicant.application.state == ApplicationState.RETURNED
    assert applicant.application.rounds == 2
    assert len(applicant.events(Kind.APPLICATION_RETURNED)) == 2


def test_a_new_address_is_confirmed_before_the_second_review(applicant, mails_of):
    persona = applicant.persona
    in_review(applicant, start={"identifier": "free@post.example"})
    User.objects.update(email="free@post.example")
    tasks.review.call(applicant.application.pk, 0, "en")
    assert applicant.application.state == ApplicationState.RETURNED

    assert applicant.save_right("start")["Location"] == url("review")
    applicant.send()
    assert applicant.application.state == ApplicationState.SUBMITTED
    assert applicant.client.post(link_in(mails_of(persona)[-1]))["Location"] == STATE
    assert applicant.application.state == ApplicationState.APPROVED
    assert User.objects.get().email == persona.email


def test_a_returned_application_taken_back_from_sending_is_still_returned(applicant, mails_of):
    applicant.reviewed(mails_of, document={"picture": "blurred"})
    applicant.save_right("start", identifier="free@post.example")
    applicant.send()
    applicant.client.post("/accounts/application/reopen/")
    assert applicant.application.state == ApplicationState.RETURNED


def test_the_password_is_not_asked_for_again(applicant, mails_of):
    password = applicant.reviewed(mails_of, document={"picture": "blurred"}).user.password
    assert 'name="password"' not in applicant.get("start").content.decode()
    applicant.save_right("start", password="gravel violin kelp ordinary")
    assert User.objects.get().password == password
    assert applicant.application.password == ""


def test_a_finding_of_a_field_that_is_no_longer_asked_for_goes_with_its_step(applicant, mails_of):
    applicant.reviewed(mails_of, seller_type=PROFESSIONAL, business={"business_name": "Trail"})
    applicant.save("seller-type", seller_type=INDIVIDUAL)
    applicant.save_right("tax")
    assert applicant.client.get(STATE).status_code == 200
    assert applicant.get("business").status_code == 200
    assert applicant.save_right("business")["Location"] == url("review")
    applicant.send()
    assert applicant.application.state == ApplicationState.APPROVED


def test_a_store_name_taken_meanwhile_is_returned_and_another_one_offered(
    applicant, client_of, mails_of
):
    other = make_persona(seed=21)
    first = Applicant(client_of(other), other)
    applicant.have(store={"store_name": "LANTERN  tea"})
    first.reviewed(mails_of)
    applicant.send()
    applicant.client.post(link_in(mails_of(applicant.persona)[-1]))
    assert applicant.application.findings == [
        {"step": "store", "field": "store_name", "reason": "store_name_taken"}
    ]
    error = error_beside(applicant.save_right("store"), "store_name")
    assert "Still free: Lantern &amp; Tea Des Moines" in error


def test_a_long_name_that_is_taken_is_told_without_an_offer(applicant, client_of, mails_of):
    other, name = make_persona(seed=21), "Lantern and Tea and Books 2026"
    Applicant(client_of(other), other).reviewed(mails_of, store={"store_name": name})
    applicant.have(until="store")
    error = error_beside(applicant.save("store", store_name=name), "store_name")
    assert error == "Another store has this name. Choose another one."


# The task


@pytest.mark.parametrize("change", [{}, {"document": {"picture": "blurred"}}])
def test_run_twice_it_changes_nothing(applicant, mails_of, change):
    application = in_review(applicant, **change)
    tasks.review.call(application.pk, application.version, "en")
    row = Application.objects.values().get()
    events, mails = Event.objects.count(), len(mails_of(applicant.persona))
    tasks.review.call(application.pk, application.version, "en")
    assert Application.objects.values().get() == row
    assert (Event.objects.count(), len(mails_of(applicant.persona))) == (events, mails)


def test_for_another_version_or_a_vanished_application_it_does_nothing(applicant):
    application = in_review(applicant)
    tasks.review.call(application.pk, application.version + 1, "en")
    tasks.review.call(application.pk + 1, 0, "en")
    Application.objects.update(user=None)
    tasks.review.call(application.pk, application.version, "en")
    assert applicant.application.state == ApplicationState.IN_REVIEW


def test_it_comes_some_seconds_later(monkeypatch, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    tasks.review_soon(1, 2)
    (result,) = tasks.review.get_backend().results
    assert result.status == TaskResultStatus.READY
    assert result.args == [1, 2, "en"]
    assert result.task.run_after is not None


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_mails_are_in_the_language_of_the_request(applicant, mails_of, language):
    applicant.client.cookies["language"] = language
    applicant.reviewed(mails_of)
    with translation.override(language):
        wanted = [gettext("Confirm your e-mail address"), gettext("Your seller account is open")]
    assert [mail.subject for mail in mails_of(applicant.persona)] == wanted
    assert wanted[0].isascii() == wanted[1].isascii() == (language == "en")
