"""Papers: the same for the same seed, right in form for each country, and of nobody's values."""

import math
import re
from dataclasses import asdict
from datetime import date
from itertools import islice

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.cn import ric
from stdnum.us import rtn

from personas.fiction import (
    is_practice_bank,
    is_practice_email,
    is_practice_phone,
    is_practice_tax_number,
)
from personas.models import Persona
from personas.models.identity import Country
from personas.papers import (
    COUNTRIES,
    MAILBOXES,
    PHONE_POOLS,
    PLACES,
    STRIDE,
    Luck,
    email_candidates,
    make_papers,
    phone_candidates,
)
from personas.views.papers import BANK_LABELS, DOCUMENT_NAMES, TAX_LABELS

seeds = st.integers(0, 2**62 - 1)
countries = st.sampled_from(COUNTRIES)

POSTCODES = {  # of a form that is never assigned
    "US": r"00[0-4]{3}",
    "GB": r"[A-Z]{1,2}[0-9]{1,2}[A-Z]? [1-9][CIKMOV]{2}",
    "DE": r"00[0-9]{3}",
    "CN": r"00[0-9]{4}",
}
TAX_FORMS = {
    ("US", "person"): ("ssn", r"987-65-432[0-9]"),
    ("US", "company"): ("ein", r"[0-9]{2}-[0-9]{7}"),
    ("GB", "person"): ("nino", r"QQ [0-9]{2} [0-9]{2} [0-9]{2} [A-D]"),
    ("GB", "company"): ("vat", r"GB [1-9][0-9]{2} [0-9]{4} [0-9]{2}"),
    ("DE", "person"): ("steuer_id", r"0[0-9] [0-9]{3} [0-9]{3} [0-9]{3}"),
    ("DE", "company"): ("ust_id", r"DE[1-9][0-9]{8}"),
    ("CN", "person"): ("resident_id", r"000000[0-9]{11}[0-9X]"),
    ("CN", "company"): ("uscc", r"91000000[0-9A-HJ-NPQRTUWXY]{10}"),
}
BANK_FORMS = {
    "US": {"routing_number": r"(1[3-9]|20)[0-9]{7}", "account_number": r"[0-9]{10}"},
    "GB": {"sort_code": r"00-00-[0-9]{2}", "account_number": r"[0-9]{8}"},
    "DE": {"iban": r"DE00( [0-9]{4}){4} [0-9]{2}"},
    "CN": {"account_number": r"0{6}[0-9]{13}"},
}


def test_the_countries_are_those_one_can_choose():
    assert set(COUNTRIES) == set(Country.values)


# The same seed, the same papers


@given(seeds, countries)
def test_the_seed_decides(seed, country):
    assert make_papers(seed, country) == make_papers(seed, country)


def test_these_papers_never_change():
    """A change here gives every persona in every installation another face."""
    papers = make_papers(20, "US")
    assert (papers.given_name, papers.family_name) == ("Tessa", "Jennings")
    assert (papers.phone_number, papers.email) == ("+13265550190", "tessa.jennings17@post.example")
    assert make_papers(20, "CN").tax["person"]["number"] == "000000198302115521"


@pytest.mark.parametrize("country", COUNTRIES)
def test_other_seeds_give_other_people(country):
    people = {make_papers(seed, country).email for seed in range(200)}
    assert len(people) > 190


def test_the_country_is_part_of_the_luck():
    assert Luck(1, "US").below(10**9, "x") != Luck(1, "DE").below(10**9, "x")


def test_no_draw_moves_another():
    luck = Luck(1, "US")
    alone = Luck(1, "US").digits(8, "second")
    luck.digits(30, "first")
    assert luck.digits(8, "second") == alone


# Nobody's values, in the form of their country


@given(seeds, countries)
@example(0, "US")
def test_every_value_is_nobodys(seed, country):
    papers = make_papers(seed, country)
    assert is_practice_email(papers.email)
    assert is_practice_phone(papers.phone_number)
    assert is_practice_bank(country, papers.bank)
    for kind in ("person", "company"):
        assert is_practice_tax_number(country, kind, papers.tax[kind]["number"])


@given(seeds, countries)
def test_numbers_have_the_form_of_their_country(seed, country):
    papers = make_papers(seed, country)
    for kind in ("person", "company"):
        name, form = TAX_FORMS[country, kind]
        assert papers.tax[kind]["kind"] == name
        assert re.fullmatch(form, papers.tax[kind]["number"])
    assert set(papers.bank) == set(BANK_FORMS[country]) | {"holder", "bank_name"}
    for field, form in BANK_FORMS[country].items():
        assert re.fullmatch(form, papers.bank[field])


@given(seeds, countries)
def test_an_address_is_complete_and_its_postcode_unassigned(seed, country):
    papers = make_papers(seed, country)
    assert re.fullmatch(POSTCODES[country], papers.postcode)
    assert any(
        (town["city"], town["region"]) == (papers.city, papers.region)
        for town in PLACES[country]["cities"]
    )
    assert any(street in papers.street for street in PLACES[country]["streets"])
    assert re.search(r"[0-9]", papers.street)


@given(seeds, countries)
def test_nothing_is_left_unfilled(seed, country):
    papers = asdict(make_papers(seed, country))
    for field in ("given_name", "family_name", "street", "city", "region", "business_name"):
        assert papers[field].strip()
        assert not set("{}") & set(papers[field])


@given(seeds, countries)
def test_everything_fits_its_column(seed, country):
    papers = asdict(make_papers(seed, country))
    for name, value in papers.items():
        limit = getattr(Persona._meta.get_field(name), "max_length", None)
        assert limit is None or len(value) <= limit


@given(seeds, countries)
def test_a_seller_is_of_age_and_the_document_good_for_years(seed, country):
    papers = make_papers(seed, country)
    assert date(1962, 1, 1) <= papers.date_of_birth < date(2002, 1, 1)
    assert "2034-01-01" <= papers.document["expires"] < "2036-01-01"


@given(seeds, countries)
def test_the_phone_can_show_every_kind(seed, country):
    papers = make_papers(seed, country)
    assert papers.document["kind"] in DOCUMENT_NAMES
    assert papers.document["kind"] in PLACES[country]["specimen"]["titles"]
    assert set(papers.bank) <= set(BANK_LABELS)
    assert {number["kind"] for number in papers.tax.values()} <= set(TAX_LABELS)


@given(seeds)
def test_the_american_routing_number_has_its_check_digit(seed):
    assert rtn.is_valid(make_papers(seed, "US").bank["routing_number"])


@given(seeds)
def test_the_chinese_number_tells_the_birthday_and_has_its_check_digit(seed):
    papers = make_papers(seed, "CN")
    number = papers.tax["person"]["number"]
    assert number[6:14] == f"{papers.date_of_birth:%Y%m%d}"
    assert ric.calc_check_digit(number) == number[-1]
    assert papers.document["number"] == number


@given(seeds, st.sampled_from(["US", "GB", "DE"]))
def test_elsewhere_the_document_has_a_number_of_our_own(seed, country):
    assert re.fullmatch(r"SP[0-9]{7}", make_papers(seed, country).document["number"])


@pytest.mark.parametrize(("country", "order"), [("US", "{0} {1}"), ("CN", "{1}{0}")])
def test_the_bank_names_the_holder_as_the_country_does(country, order):
    papers = make_papers(3, country)
    assert papers.bank["holder"] == order.format(papers.given_name, papers.family_name)


# Candidates for what only one may have


@pytest.mark.parametrize("country", ["US", "GB", "DE"])
def test_every_number_of_a_country_comes_once(country):
    numbers = list(phone_candidates(7, country))
    assert len(numbers) == len(set(numbers)) == sum(pool.size for pool in PHONE_POOLS[country])
    assert all(map(is_practice_phone, numbers))


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_stride_visits_every_place_of_every_block(country):
    assert all(math.gcd(STRIDE, block.size) == 1 for block in PHONE_POOLS[country])


@pytest.mark.parametrize(
    ("country", "least"), [("US", 30_000), ("GB", 2_000), ("DE", 2_000), ("CN", 100_000_000)]
)
def test_a_country_has_numbers_for_many_classes(country, least):
    assert sum(block.size for block in PHONE_POOLS[country]) >= least


def test_seeds_begin_at_different_numbers():
    assert len({next(phone_candidates(seed, "US")) for seed in range(50)}) > 45


@given(seeds)
def test_a_chinese_number_is_one_nobody_dials(seed):
    assert all(
        re.fullmatch(r"\+8610[01][0-9]{8}", number)
        for number in islice(phone_candidates(seed, "CN"), 20)
    )


@pytest.mark.parametrize("country", COUNTRIES)
def test_addresses_do_not_run_out(country):
    addresses = list(islice(email_candidates(7, country), 200))
    assert len(set(addresses)) > 190
    assert all(map(is_practice_email, addresses))
    assert {address.partition("@")[2] for address in addresses} <= set(MAILBOXES)


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_name_makes_an_address(country):
    for seed in range(400):
        local = next(email_candidates(seed, country)).partition("@")[0]
        assert re.fullmatch(r"[a-z]+\.[a-z]+[0-9]{2}", local)
