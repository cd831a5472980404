"""Whatever is typed: a page, never an error of the server, and a sentence beside what is wrong."""

from datetime import date
from urllib.parse import quote_from_bytes, urlencode

import pytest
import time_machine

from accounts.models import Application
from accounts.registration.steps import BY_SLUG
from tests.accounts.registration_tools import Applicant, error_beside, url, value_of
from tests.cast import make_persona

TODAY = date(2027, 3, 10)
TEXT_FIELDS = {
    "start": ["full_name", "identifier"],
    "business": ["business_name", "phone", "street", "city", "region", "postcode"],
    "bank": ["holder", "bank_name", "routing_number", "account_number"],
    "tax": ["number"],
    "store": ["store_name"],
}
CHOICES = {"seller-type": "seller_type", "document": "picture"}
REFUSED = {
    "empty": b"",
    "spaces": "  \u3000\u00a0 ".encode(),
    "invisible": "\u200b\u2060\u202e".encode(),
    "huge": b"x" * 100_000,
    "huge in signs that only steer": "\u202e".encode() * 30_000,
    "NUL": b"Ann\0Lee",
    "control": b"Ann\x07Lee",
    "half a pair": b"Ann\xed\xa0\x80Lee",
    "no UTF-8": b"Ann\xff\xfeLee",
    "private sign": "Ann\ue000Lee".encode(),
    "unassigned sign": "Ann\u0378Lee".encode(),
}
STRANGE = {
    "emoji": "🙂🙃",
    "HTML": "<script>alert(1)</script>",
    "attribute": "\"' onfocus=alert(1) x='",
    "template": "{{ 7|add:7 }}{% now %}",
    "right to left": "\u202eeeL nnA\u202c",
    "digits": "12345",
    "combining": "a" + "\u0301" * 60,
    "formula": "=1+1",
    "SQL": "'; DROP TABLE x; --",
}


@pytest.fixture
def clock():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def applicant(client_of, persona):
    return Applicant(client_of(persona), persona)


@pytest.fixture
def full(applicant):
    return applicant.have(seller_type="professional")


def post_bytes(applicant: Applicant, slug: str, fields: dict):
    """As a browser would that sends these very bytes."""
    pairs = []
    for name, value in fields.items():
        raw = value if isinstance(value, bytes) else str(value).encode()
        pairs.append(f"{name}={quote_from_bytes(raw, safe='')}")
    return applicant.client.post(
        url(slug), "&".join(pairs), content_type="application/x-www-form-urlencoded"
    )


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("slug", TEXT_FIELDS)
def test_refused_beside_the_field(full, slug, what):
    before = full.answers
    data = dict.fromkeys(TEXT_FIELDS[slug], REFUSED[what])
    page = post_bytes(full, slug, data)
    for name in TEXT_FIELDS[slug]:
        assert error_beside(page, name)
    assert full.answers == before


@pytest.mark.parametrize("slug", ["start", "business", "bank"])
def test_the_other_fields_keep_what_was_typed(full, slug):
    first, *others = TEXT_FIELDS[slug]
    right = full.right(slug) | {"business_name": full.persona.business_name}
    page = post_bytes(full, slug, right | {first: b"Ann\0Lee"})
    assert error_beside(page, first)
    assert page.content.decode().count('aria-invalid="true"') == 1
    for name in others:
        assert value_of(page, name) == right[name]


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("slug", TEXT_FIELDS)
def test_strange_text_breaks_nothing_and_is_escaped(full, slug, value):
    page = full.save(slug, **full.right(slug) | dict.fromkeys(TEXT_FIELDS[slug], value))
    assert page.status_code in (200, 302)
    for shown in (page, full.get(slug), full.get("review")):
        text = shown.content.decode()
        assert "<script>alert" not in text
        assert "' onfocus" not in text
    assert "\u202e" not in str(full.answers)


@pytest.mark.parametrize(
    "value", [b"", b"  ", b"x" * 100_000, b"\0", b"\xff", "🙂".encode(), b"<b>"]
)
@pytest.mark.parametrize("slug", CHOICES)
def test_no_choice_or_none_of_the_choices(full, slug, value):
    before = full.answers
    page = post_bytes(full, slug, {CHOICES[slug]: value})
    assert f'<fieldset aria-describedby="id_{CHOICES[slug]}_error"' in page.content.decode()
    assert error_beside(page, CHOICES[slug])
    assert full.answers == before


@pytest.mark.parametrize("value", ["", "false"])
def test_terms_not_accepted(full, value):
    assert "consent" in error_beside(full.save("terms", accepted=value), "accepted")


@pytest.mark.parametrize("value", [*REFUSED.values(), b"short", b"\0" * 20, b"x" * 129], ids=repr)
def test_a_bad_password_is_refused_and_not_shown(applicant, value):
    page = post_bytes(applicant, "start", applicant.right("start") | {"password": value})
    assert error_beside(page, "password")
    assert value_of(page, "password") == ""
    assert not applicant.application.password


@pytest.mark.parametrize("slug", [*TEXT_FIELDS, *CHOICES, "terms", "review"])
def test_a_field_that_comes_twice_is_taken_once(full, slug):
    """Browsers send no such form; the last value counts."""
    names = TEXT_FIELDS.get(slug) or [CHOICES.get(slug, "accepted")]
    body = urlencode([(name, value) for name in names for value in ("first", "second")])
    page = full.client.post(url(slug), body, content_type="application/x-www-form-urlencoded")
    assert page.status_code in (200, 302)
    if page.status_code == 200 and slug in TEXT_FIELDS:
        assert {value_of(page, name) for name in names} == {"second"}


@pytest.mark.parametrize("slug", [*TEXT_FIELDS, *CHOICES, "terms"])
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/x-www-form-urlencoded", 200),
        (b'{"full_name": ["a"]}', "application/json", 200),
        (b"\xff\x00\xfe", "text/plain", 200),
        (b"no boundary in here", "multipart/form-data; boundary=x", 200),
        (b"--", "multipart/form-data", 400),
        (b"a=" + b"x" * 3_000_000, "application/x-www-form-urlencoded", 400),
        (b"a=1&" * 600, "application/x-www-form-urlencoded", 400),
    ],
)
def test_a_body_that_is_no_form(full, slug, body, kind, status):
    before = full.answers
    assert full.client.post(url(slug), body, content_type=kind).status_code == status
    assert {key: full.answers[key] for key in before} == before


def test_fields_where_files_belong_and_files_where_fields_belong(full, tmp_path):
    path = tmp_path / "name.txt"
    path.write_text("Ann Lee")
    with path.open("rb") as file:
        assert error_beside(full.save("start", full_name=file, identifier="x"), "full_name")
    assert error_beside(full.save("document", upload="good"), "picture")


DATES = {
    "2023-02-30": "year-month-day",
    "0000-00-00": "year-month-day",
    "78-07-16": "year-month-day",
    "16.07.1978": "year-month-day",
    "yesterday": "year-month-day",
    "1990-04-23T00:00": "year-month-day",
    "": "Type your date of birth",
    "2027-03-11": "no date of birth",
    "9999-12-31": "no date of birth",
    "1896-12-31": "no date of birth",
    "0001-01-01": "no date of birth",
    "2009-03-11": "Only adults",
    "2027-03-10": "Only adults",
    "1" * 100_000: "year-month-day",
    "1990-04-23\0": "year-month-day",
    "<b>1990</b>": "year-month-day",
    "🙂": "year-month-day",
}


@pytest.mark.parametrize(("typed", "says"), DATES.items(), ids=lambda text: text[:16])
def test_a_date_of_birth_that_is_none(clock, full, typed, says):
    page = full.save_right("business", date_of_birth=typed)
    assert says in error_beside(page, "date_of_birth")
    assert value_of(page, "street") == full.persona.street


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2009-03-10", "2009-03-10"),  # eighteen today
        ("1897-01-01", "1897-01-01"),
        (" 1990-04-23 ", "1990-04-23"),
        ("１９９０-０４-２３", "1990-04-23"),
        ("1992-02-29", "1992-02-29"),
    ],
)
def test_a_date_of_birth_that_is_one(clock, applicant, typed, kept):
    applicant.have(until="business")
    applicant.save_right("business", date_of_birth=typed)
    assert applicant.answers["business"]["date_of_birth"] == kept


@pytest.mark.parametrize(
    ("country", "good", "bad"),
    [
        ("US", "00314-1234", "0031"),
        ("GB", "la1 8ic", "12345"),
        ("DE", "００９６８", "0096"),
        ("CN", "007249", "00724X"),
    ],
)
def test_postcodes_by_country(client_of, db, country, good, bad):
    persona = make_persona(country)
    applicant = Applicant(client_of(persona), persona).have()
    assert error_beside(applicant.save_right("business", postcode=bad), "postcode")
    assert applicant.save_right("business", postcode=good).status_code == 302


@pytest.mark.parametrize(
    ("country", "slug", "name", "typed", "says"),
    [
        ("US", "bank", "routing_number", "19134488", "nine digits"),
        ("US", "bank", "account_number", "123", "4 to 17"),
        ("GB", "bank", "sort_code", "00-00-5", "six digits"),
        ("GB", "bank", "account_number", "1234567", "eight digits"),
        ("DE", "bank", "iban", "DE00", "20 digits"),
        ("CN", "bank", "account_number", "000000", "16 to 19"),
        ("US", "tax", "number", "987-65", "nine digits"),
        ("GB", "tax", "number", "QQ", "two letters"),
        ("DE", "tax", "number", "07 632", "eleven digits"),
        ("CN", "tax", "number", "0000001983", "18 characters"),
        ("US", "start", "identifier", "nobody", "country code"),
        ("US", "start", "identifier", "(907) 555-0123", "country code"),
        ("US", "start", "identifier", "ann@post", "not complete"),
        ("US", "business", "phone", "tess.jennings@post.example", "Type a phone number"),
        ("US", "store", "store_name", "ab", "at least 3"),
        ("US", "store", "store_name", "...", "letters or digits"),
        ("US", "store", "store_name", "Tea <3 Co", "no symbols"),
        ("US", "store", "store_name", "x" * 31, "too long"),
    ],
)
def test_wrong_forms_are_told_in_plain_words(client_of, db, country, slug, name, typed, says):
    persona = make_persona(country)
    applicant = Applicant(client_of(persona), persona).have()
    page = applicant.save(slug, **applicant.right(slug) | {"password": "", name: typed})
    assert says in error_beside(page, name)
    assert value_of(page, name).replace("&lt;", "<") == typed


def test_the_mailbox_field_wants_a_mailbox(client_of, persona):
    applicant = Applicant(client_of(persona), persona).have(by="phone")
    page = applicant.save_right("business", email=persona.phone_number)
    assert "Type an e-mail address" in error_beside(page, "email")


def test_pasted_signs_of_direction_are_dropped(full):
    name = full.persona.full_name
    full.save(
        "start", full_name=f"\u202a{name}\u202c", identifier=f"\u202a{full.persona.email}\u202c"
    )
    assert full.answers["start"]["full_name"] == name
    assert full.answers["start"]["identifier"] == full.persona.email


def test_a_bad_step_saves_nothing_of_a_first_visit(applicant):
    post_bytes(applicant, "start", dict.fromkeys(TEXT_FIELDS["start"], b"\0"))
    assert not Application.objects.exists() or not BY_SLUG["start"].is_done(applicant.application)
