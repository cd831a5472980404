"""SECURITY.md rule 13: a value that could be somebody's is refused kindly and kept nowhere."""

import logging

import pytest

from accounts.registration import guard
from accounts.registration.fields import REFUSED
from accounts.registration.steps import BY_SLUG
from events.kinds import Kind
from personas.papers import COUNTRIES, make_papers
from tests.accounts.registration_tools import Applicant, error_beside, stored_text
from tests.cast import make_persona

REAL = {
    "e-mail": "john.smith@gmail.com",
    "phone": "+1 212 736 5000",
    "SSN": "536-90-4399",
    "EIN": "12-3456789",
    "NI number": "AB 12 34 56 C",
    "GB VAT number": "GB 980 7806 84",
    "Steuer-ID": "86 095 742 719",
    "USt-ID": "DE136695976",
    "resident id": "11010519491231002X",
    "social credit code": "91110000600037341L",
    "IBAN": "DE89 3704 0044 0532 0130 00",
    "IBAN unspaced": "GB82WEST12345698765432",
    "sort code": "20-00-00",
    "routing number": "021000021",
    "card": "4111 1111 1111 1111",
    "card in wide digits": "４１１１１１１１１１１１１１１１",
    "card in Arabic digits": "٤١١١١١١١١١١١١١١١",
}
INDIVIDUAL, PROFESSIONAL = "individual", "professional"
FIELDS = [
    ("US", INDIVIDUAL, "start", ["full_name", "identifier"]),
    ("US", INDIVIDUAL, "business", ["date_of_birth", "phone", "street"]),
    ("US", PROFESSIONAL, "business", ["business_name", "city", "region", "postcode"]),
    ("US", INDIVIDUAL, "bank", ["holder", "bank_name", "routing_number", "account_number"]),
    ("US", INDIVIDUAL, "store", ["store_name"]),
    ("US", INDIVIDUAL, "tax", ["number"]),
    ("US", PROFESSIONAL, "tax", ["number"]),
]
NUMBERS = [
    ("GB", INDIVIDUAL, "bank", ["sort_code", "account_number"]),
    ("DE", INDIVIDUAL, "bank", ["iban"]),
    ("CN", INDIVIDUAL, "bank", ["account_number"]),
    *[
        (country, seller_type, "tax", ["number"])
        for country in ("GB", "DE", "CN")
        for seller_type in (INDIVIDUAL, PROFESSIONAL)
    ],
]


def applicant_of(client_of, country="US", *, seller_type="individual", by="email") -> Applicant:
    persona = make_persona(country)
    return Applicant(client_of(persona), persona).have(seller_type=seller_type, by=by)


def refuses(applicant: Applicant, slug: str, **typed) -> None:
    """Kindly, beside each field, with an event that names the field alone; the rest is kept."""
    noted = len(applicant.events(Kind.REAL_VALUE_REFUSED))
    before = applicant.answers[BY_SLUG[slug].key]
    page = applicant.save(slug, **applicant.right(slug) | {"password": ""} | typed)
    for name in typed:
        assert "practice papers" in error_beside(page, name), typed
    fields = [facts["field"] for facts in applicant.events(Kind.REAL_VALUE_REFUSED)[noted:]]
    assert sorted(fields) == sorted(typed)
    assert all(facts.keys() == {"field"} for facts in applicant.events(Kind.REAL_VALUE_REFUSED))
    after = applicant.answers[BY_SLUG[slug].key]
    assert all(after.get(name) == before.get(name) for name in typed)


def is_nowhere(caplog, *values: str) -> None:
    stored = stored_text() + caplog.text
    for value in values:
        assert value not in stored
        assert guard.compact(value) not in stored


@pytest.mark.parametrize(("country", "seller_type", "slug", "names"), FIELDS)
def test_refused_in_every_field(client_of, db, caplog, country, seller_type, slug, names):
    caplog.set_level(logging.DEBUG)
    applicant = applicant_of(client_of, country, seller_type=seller_type)
    for what, value in REAL.items():
        # Among dates of birth the sort code is a bad date.
        wrong = set(names) - ({"date_of_birth"} if what == "sort code" else set())
        refuses(applicant, slug, **dict.fromkeys(wrong, value))
    is_nowhere(caplog, *REAL.values())


@pytest.mark.parametrize(("country", "seller_type", "slug", "names"), NUMBERS)
def test_refused_as_a_number_of_the_other_countries(db, country, seller_type, slug, names):
    applicant = Applicant(None, make_persona(country)).have(seller_type=seller_type)
    for value in REAL.values():
        form = BY_SLUG[slug].form(dict.fromkeys(names, value), application=applicant.application)
        assert form.real_fields() == names, value
        assert not form.answers_to_save()


def test_refused_in_the_mailbox_of_the_business_step(client_of, db, caplog):
    applicant = applicant_of(client_of, by="phone")
    for value in REAL.values():
        refuses(applicant, "business", email=value)
    is_nowhere(caplog, *REAL.values())


@pytest.mark.parametrize(
    ("slug", "name"),
    [("seller-type", "seller_type"), ("document", "picture"), ("terms", "accepted")],
)
def test_not_kept_where_there_is_only_a_choice(client_of, db, caplog, slug, name):
    applicant = applicant_of(client_of)
    for value in REAL.values():
        applicant.save(slug, **{name: value})
    is_nowhere(caplog, *REAL.values())


def test_a_real_value_in_a_date_of_birth_is_not_kept_either(client_of, db, caplog):
    applicant = applicant_of(client_of)
    response = applicant.save_right("business", date_of_birth=REAL["sort code"])
    assert "year-month-day" in error_beside(response, "date_of_birth")
    is_nowhere(caplog, REAL["sort code"])


@pytest.mark.parametrize(
    "text", ["Ann, call +1 212 736 5000", "(4111 1111 1111 1111)", " " * 400 + "a.b@gmail.com"]
)
def test_refused_among_other_words(client_of, db, caplog, text):
    refuses(applicant_of(client_of), "start", full_name=text)


@pytest.mark.parametrize(
    "value", ["john@gmail.com", "+12127365000", "212 736 5000", "+49 30 18 17 0", "123-45-6789"]
)
def test_refused_as_a_sign_in_name(client_of, db, value):
    refuses(applicant_of(client_of), "start", identifier=value)


def test_a_whole_application_of_real_values_leaves_nothing(client_of, persona, caplog):
    caplog.set_level(logging.DEBUG)
    applicant = Applicant(client_of(persona), persona)
    page = applicant.save("start", full_name="x@gmail.com", identifier=REAL["phone"], password="")
    for name in ("full_name", "identifier", "password"):
        assert error_beside(page, name)
    fields = [facts["field"] for facts in applicant.events(Kind.REAL_VALUE_REFUSED)]
    assert fields == ["full_name", "identifier"]
    is_nowhere(caplog, "x@gmail.com", REAL["phone"])


def test_another_number_of_digits_only_is_no_account_of_the_papers(client_of, db):
    """Any digits may be somebody's account: what is not nearly the paper's own is refused."""
    applicant = applicant_of(client_of)
    own = applicant.persona.bank["account_number"]
    for value in ("2127365000", "536904399", "12345678", own[::-1]):
        refuses(applicant, "bank", account_number=value)
    for slip in (own[:-1], own[:4] + own[5:], own[:3] + "0" + own[4:], own[:8] + own[9] + own[8]):
        assert applicant.save_right("bank", account_number=slip).status_code == 302
        assert applicant.answers["bank"]["account_number"] == slip


@pytest.mark.parametrize("country", COUNTRIES)
def test_practice_papers_pass_wherever_they_are_typed(country):
    for seed in range(25):
        papers = make_papers(seed, country)
        bank, tax = papers.bank, papers.tax
        for value in (
            f"{papers.given_name} {papers.family_name}",
            f"{papers.family_name}{papers.given_name}",
            *(papers.business_name, papers.street, papers.city, papers.region, papers.postcode),
            *(papers.email, papers.phone_number, bank["holder"], bank["bank_name"]),
            *(bank.get("sort_code", ""), tax["company"]["number"] if country != "CN" else ""),
        ):
            assert not guard.looks_real(value, country), value


@pytest.mark.parametrize(
    "text",
    [
        "Lantern & Tea",
        "12 Mill Lane",
        "Apt 4111",
        "22号2幢904室",
        "1990-04-23",
        "987-65-4320",
        "QQ 12 34 56 A",
    ],
)
def test_ordinary_words_and_fiction_pass(text):
    assert not guard.looks_real(text, "US")


def test_every_refusal_tells_where_the_right_value_stands():
    assert all("practice papers" in str(sentence) for sentence in REFUSED.values())
