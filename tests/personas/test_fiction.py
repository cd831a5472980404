"""Values that can be no one's: accepted are those only; each set is held against the libraries."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schwifty import IBAN
from stdnum.cn import ric, uscc
from stdnum.de import idnr
from stdnum.de import vat as de_vat
from stdnum.gb import vat as gb_vat
from stdnum.us import ein, rtn, ssn

from personas.fiction import (
    RULES,
    is_practice_bank,
    is_practice_email,
    is_practice_phone,
    is_practice_tax_number,
)

COUNTRIES = ["US", "GB", "DE", "CN"]
NOT_TEXT = [None, 5, [], {}, b"x"]
MESS = ["", " ", "\0", "x" * 5000, "é", "ключ", "<b>", "１２", "\u202e", "𝟘" * 300]

# E-mail


@pytest.mark.parametrize(
    "address",
    [
        "ava.abbott42@post.example",
        "AVA@POST.EXAMPLE",
        "ava@a.b.example",
        " ava@post.example ",
        "ava+practice@post.example",
        "ａｖａ＠ｐｏｓｔ．ｅｘａｍｐｌｅ",
        f"{'a' * 64}@post.example",
    ],
)
def test_an_address_under_example_is_accepted(address):
    assert is_practice_email(address)


@pytest.mark.parametrize(
    "address",
    [
        "ava@gmail.com",
        "ava@example.com",  # reserved too, but a mail server may answer there
        "ava@post.test",
        "ava@example",
        "ava@.example",
        "ava@post.example.com",
        "ava@post.example.",
        "ava@post.exampleshop",
        "ava@postexample",
        "ava@-post.example",
        "ava@post-.example",
        "ava@po_st.example",
        "ava@post..example",
        "@post.example",
        "ava post.example",
        ".ava@post.example",
        "ava.@post.example",
        "a..va@post.example",
        "a va@post.example",
        "ava@gmail.com@post.example",
        "ava@gmail.com,b@post.example",
        "Ava <ava@post.example>",
        '"ava"@post.example',
        "ava@post.example\nBcc: a@gmail.com",
        f"{'a' * 65}@post.example",
        f"ava@{'p' * 64}.example",
        f"ava@{'p.' * 130}example",
        *MESS,
        *NOT_TEXT,
    ],
)
def test_any_other_address_is_refused(address):
    assert not is_practice_email(address)


# Phone

EDGES = [
    ("+12015550100", "+12015550199", "+12015550099", "+12015550200"),
    ("+19895550100", "+19895550199", "+19895550099", "+19895550200"),
    ("+447700900000", "+447700900999", "+447700899999", "+447700901000"),
    ("+442079460000", "+442079460999", "+442079459999", "+442079461000"),
    ("+493023125000", "+493023125999", "+493023124999", "+493023126000"),
    ("+496990009000", "+496990009999", "+496990008999", "+496990010000"),
    ("+8610000000000", "+8612999999999", "+8609999999999", "+8613000000000"),
]


@pytest.mark.parametrize(("first", "last", "before", "after"), EDGES)
def test_a_block_of_numbers_ends_where_it_ends(first, last, before, after):
    assert is_practice_phone(first)
    assert is_practice_phone(last)
    assert not is_practice_phone(before)
    assert not is_practice_phone(after)


@pytest.mark.parametrize(
    "number",
    [
        "+1 (212) 555-0147",
        "+44 7700 900123",
        "+49 30/23125-123",
        " +86 100 1234 5678 ",
        "＋12125550147",
    ],
)
def test_a_number_may_be_written_as_people_write_it(number):
    assert is_practice_phone(number)


@pytest.mark.parametrize(
    "number",
    [
        "+12125551234",
        "+18005550199",  # no geographic area code
        "+10005550100",
        "+442079461234",
        "+447911123456",
        "+4930231251234",
        "+49302312512",
        "+491512345678",
        "+8613800138000",
        "+861012345678",  # a Beijing line has a digit less
        "+86100000000000",
        "12125550147",
        "2125550147",
        "0012125550147",
        "07700900123",
        "+1212555014x",
        "+121255501٤٧",
        "+12125550147;ext=1",
        *MESS,
        *NOT_TEXT,
    ],
)
def test_a_number_of_somebody_is_refused(number):
    assert not is_practice_phone(number)


def test_the_american_blocks_are_the_area_codes_the_library_knows():
    """Every place has its own 555-01xx; numbers without a place (800, 900, 500) have none."""
    places = {
        f"+1{area}555"
        for area in range(200, 1000)
        if (number := phonenumbers.parse(f"+1{area}5550100"))
        and phonenumbers.region_code_for_number(number) == "US"
        and phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE
    }
    assert set(RULES["US"]["phone"][0]["heads"]) == places


@pytest.mark.parametrize("number", ["+12015550100", "+442079460000", "+493023125000"])
def test_numbers_set_aside_for_drama_have_a_real_form(number):
    assert phonenumbers.is_valid_number(phonenumbers.parse(number))


@given(st.integers(0, 2_999_999_999))
def test_no_operator_has_the_chinese_numbers(tail):
    number = f"+861{tail:010d}"
    assert is_practice_phone(number)
    assert not phonenumbers.is_valid_number(phonenumbers.parse(number))


def test_no_operator_has_the_british_drama_mobiles():
    for tail in range(0, 1000, 37):
        number = phonenumbers.parse(f"+447700900{tail:03d}")
        assert not phonenumbers.is_valid_number(number)


# Tax numbers

TAX_ACCEPTED = [
    ("US", "person", "987-65-4320"),
    ("US", "person", "987654329"),
    ("US", "company", "00-1234567"),
    ("US", "company", "97-0000000"),
    ("GB", "person", "QQ 12 34 56 C"),
    ("GB", "person", "qq123456a"),
    ("GB", "company", "GB 980 7806 85"),
    ("GB", "company", "980780685"),
    ("DE", "person", "01 234 567 890"),
    ("DE", "company", "DE136695977"),
    ("DE", "company", "136 695 977"),
    ("CN", "person", "000000199001011236"),
    ("CN", "person", "00000020051231123x"),
    ("CN", "company", "91110000600037341M"),
]
TAX_REFUSED = [
    ("US", "person", "987-65-4319"),
    ("US", "person", "987-65-4330"),
    ("US", "person", "536-90-4399"),
    ("US", "person", "987-65-43200"),
    ("US", "company", "91-1144442"),
    ("US", "company", "06-1234567"),
    ("US", "company", "10-1234567"),
    ("US", "company", "16-1234567"),
    ("US", "company", "20-1234567"),
    ("US", "company", "00-123456"),
    ("GB", "person", "AB 12 34 56 C"),
    ("GB", "person", "QA 12 34 56 C"),
    ("GB", "person", "QQ 12 34 56 E"),
    ("GB", "person", "QQ 12 34 56"),
    ("GB", "company", "GB 980 7806 84"),
    ("GB", "company", "GB 098 0780 685"),
    ("GB", "company", "GB 080 7806 85"),
    ("GB", "company", "GBGD001"),
    ("DE", "person", "36 574 261 809"),
    ("DE", "person", "01 234 567 89"),
    ("DE", "company", "DE136695976"),
    ("DE", "company", "DE036695977"),
    ("DE", "company", "FR136695977"),
    ("CN", "person", "360426199101010071"),
    ("CN", "person", "000001199001011236"),
    ("CN", "person", "00000019900101123"),
    ("CN", "person", "000000180001011236"),
    ("CN", "company", "91110000600037341L"),
    ("CN", "company", "911100006000373OIM"),
    ("CN", "company", "91110000600037341"),
]


@pytest.mark.parametrize(("country", "kind", "number"), TAX_ACCEPTED)
def test_a_tax_number_of_no_one_is_accepted(country, kind, number):
    assert is_practice_tax_number(country, kind, number)


@pytest.mark.parametrize(("country", "kind", "number"), TAX_REFUSED)
def test_a_tax_number_that_may_be_issued_is_refused(country, kind, number):
    assert not is_practice_tax_number(country, kind, number)


@pytest.mark.parametrize(("country", "kind", "number"), TAX_ACCEPTED)
def test_a_tax_number_counts_in_its_own_place_only(country, kind, number):
    other = "company" if kind == "person" else "person"
    assert not is_practice_tax_number(country, other, number)
    assert not is_practice_tax_number("FR", kind, number)


@pytest.mark.parametrize("kind", ["phone", "bank", "email", "source", ""])
def test_other_rules_are_no_tax_rules(kind):
    assert not is_practice_tax_number("US", kind, "987-65-4320")


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("number", [*MESS, *NOT_TEXT])
def test_what_is_no_number_is_refused(country, number):
    assert not is_practice_tax_number(country, "person", number)
    assert not is_practice_tax_number(country, "company", number)


# What the libraries call invalid, and therefore nobody was given

ISSUABLE = {
    ("US", "person"): ssn.is_valid,
    ("US", "company"): ein.is_valid,
    ("GB", "company"): gb_vat.is_valid,
    ("DE", "person"): idnr.is_valid,
    ("DE", "company"): de_vat.is_valid,
    ("CN", "person"): ric.is_valid,
    ("CN", "company"): uscc.is_valid,
}  # python-stdnum knows no National Insurance numbers


def issued_shapes(country, kind):
    """Any number that the rule's pattern takes, accepted or not."""
    (rule,) = RULES[country][kind].values()
    return st.from_regex(f"(?:{rule['pattern']})", fullmatch=True)


@pytest.mark.parametrize(("country", "kind"), ISSUABLE)
@given(data=st.data())
def test_no_library_takes_what_is_accepted_for_issued(country, kind, data):
    number = data.draw(issued_shapes(country, kind))
    accepted = is_practice_tax_number(country, kind, number)
    assert not (accepted and ISSUABLE[country, kind](number))


@pytest.mark.parametrize(("country", "kind"), ISSUABLE)
def test_the_library_knows_the_real_ones(country, kind):
    """So the test above could fail: for each kind there is a number the library takes."""
    refused = [number for of, kind_of, number in TAX_REFUSED if (of, kind_of) == (country, kind)]
    assert any(ISSUABLE[country, kind](number) for number in refused)


def test_every_prefix_of_an_american_company_is_listed_on_both_sides():
    """The pattern and the list that papers draw from agree, and stdnum knows none of them."""
    rule = RULES["US"]["company"]["ein"]
    accepted = [
        prefix
        for prefix in (f"{number:02d}" for number in range(100))
        if re.fullmatch(rule["pattern"], f"{prefix}1234567")
    ]
    assert accepted == rule["prefixes"]
    assert not [prefix for prefix in accepted if ein.is_valid(f"{prefix}1234567")]


# Bank

US_BANK = {"routing_number": "130000006", "account_number": "12345678"}
GB_BANK = {"sort_code": "00-00-12", "account_number": "12345678"}
GB_IBAN = {"iban": "GB00 NWBK 6016 1331 9268 19"}
DE_BANK = {"iban": "DE00 3704 0044 0532 0130 00"}
CN_BANK = {"account_number": "0000 0012 3456 7890 123"}


@pytest.mark.parametrize(
    ("country", "bank"),
    [
        ("US", US_BANK),
        ("US", US_BANK | {"routing_number": "200000004"}),
        ("GB", GB_BANK),
        ("GB", GB_IBAN),
        ("GB", GB_BANK | GB_IBAN),
        ("DE", DE_BANK),
        ("DE", DE_BANK | {"holder": "Anna Vogt", "bank_name": "Übungsbank"}),
        ("CN", CN_BANK),
        ("CN", {"account_number": "0000001234567890"}),
    ],
)
def test_an_account_of_no_one_is_accepted(country, bank):
    assert is_practice_bank(country, bank)


@pytest.mark.parametrize(
    ("country", "bank"),
    [
        ("US", US_BANK | {"routing_number": "111000025"}),
        ("US", US_BANK | {"routing_number": "121000358"}),
        ("US", US_BANK | {"routing_number": "210000009"}),
        ("US", US_BANK | {"routing_number": "130000007"}),  # its check digit is wrong
        ("US", US_BANK | {"account_number": "123"}),
        ("US", US_BANK | {"account_number": "1" * 18}),
        ("US", US_BANK | {"account_number": ""}),
        ("US", {"routing_number": "130000006"}),
        ("US", GB_BANK),
        ("GB", GB_BANK | {"sort_code": "01-00-12"}),
        ("GB", GB_BANK | {"sort_code": "60-16-13"}),
        ("GB", GB_BANK | {"account_number": "1234567"}),
        ("GB", GB_BANK | {"iban": "GB29 NWBK 6016 1331 9268 19"}),
        ("GB", {"iban": "GB29 NWBK 6016 1331 9268 19"}),
        ("GB", {"account_number": "12345678"}),
        ("DE", {"iban": "DE89 3704 0044 0532 0130 00"}),
        ("DE", {"iban": "DE01 3704 0044 0532 0130 00"}),
        ("DE", {"iban": "DE00 3704 0044 0532 0130 0"}),
        ("DE", {"iban": "FR00 3704 0044 0532 0130 00"}),
        ("DE", GB_IBAN),
        ("CN", {"account_number": "6222 0212 3456 7890 123"}),
        ("CN", {"account_number": "0000010123456789"}),
        ("CN", {"account_number": "000000123456789"}),
        ("CN", {"account_number": "00000012345678901234"}),
        ("FR", DE_BANK),
        ("email", DE_BANK),
    ],
)
def test_an_account_of_somebody_or_of_half_a_number_is_refused(country, bank):
    assert not is_practice_bank(country, bank)


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("bank", [None, "", "iban", [], {}, {"iban": None}, {"iban": 5}])
def test_what_is_no_account_is_refused(country, bank):
    assert not is_practice_bank(country, bank)


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("mess", [*MESS, *NOT_TEXT])
def test_no_field_of_an_account_takes_a_mess(country, mess):
    fields = RULES[country]["bank"]["fields"]
    assert not is_practice_bank(country, dict.fromkeys(fields, mess))


@given(st.from_regex(r"(1[3-9]|20)[0-9]{7}", fullmatch=True))
def test_a_routing_number_has_the_right_check_digit(number):
    bank = US_BANK | {"routing_number": number}
    assert is_practice_bank("US", bank) is rtn.is_valid(number)


@given(st.from_regex(r"DE[0-9]{20}", fullmatch=True))
def test_no_bank_issued_a_german_account_that_is_accepted(iban):
    real = IBAN(iban, allow_invalid=True).is_valid
    assert not (is_practice_bank("DE", {"iban": iban}) and real)
    assert is_practice_bank("DE", {"iban": iban}) is iban.startswith("DE00")


@pytest.mark.parametrize("iban", ["DE89370400440532013000", "GB29NWBK60161331926819"])
def test_the_library_knows_real_accounts(iban):
    assert IBAN(iban).is_valid
    assert not IBAN(f"{iban[:2]}00{iban[4:]}", allow_invalid=True).is_valid


# Sources


def rules_of(country):
    rules = RULES[country]
    yield from rules["phone"] + rules.get("handed_out", [])
    yield from [*rules["person"].values(), *rules["company"].values(), rules["bank"]]


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_rule_names_its_source(country):
    assert all(len(rule["source"]) > 20 for rule in rules_of(country))
    assert RULES["email"]["source"].startswith("RFC 2606")


@pytest.mark.parametrize("country", COUNTRIES)
def test_numbers_are_handed_out_of_the_accepted_ones(country):
    for block in RULES[country].get("handed_out", RULES[country]["phone"]):
        assert all(is_practice_phone(head + block["from"]) for head in block["heads"])
        assert all(is_practice_phone(head + block["to"]) for head in block["heads"])
