"""The phone's codes are those of RFC 6238, by the phone's own clock."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from personas.authenticator import (
    LONGEST_TYPED,
    BadAuthenticatorKey,
    authenticator_code,
    plain_key,
)
from personas.models import AuthenticatorEntry, Phone

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
# Appendix B, SHA-1: the table has eight digits, an authenticator shows the last six.
RFC_TABLE = [
    (59, "94287082"),
    (1_111_111_109, "07081804"),
    (1_111_111_111, "14050471"),
    (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"),
    (20_000_000_000, "65353130"),
]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def shown(seconds: float, *, error: int = 0, secret: str = RFC_SECRET) -> tuple[str, int]:
    return authenticator_code(
        AuthenticatorEntry(secret=secret),
        Phone(clock_error_s=error),
        EPOCH + timedelta(seconds=seconds),
    )


@pytest.mark.parametrize(("seconds", "code"), RFC_TABLE)
def test_the_codes_of_the_standard(seconds, code):
    assert shown(seconds)[0] == code[-6:]


@pytest.mark.parametrize(("seconds", "code"), RFC_TABLE)
@pytest.mark.parametrize("error", [-300, -30, 1, 120, 3600])
def test_a_wrong_clock_shows_the_code_of_another_time(seconds, code, error):
    assert shown(seconds - error, error=error)[0] == code[-6:]


def test_two_minutes_fast_is_four_codes_ahead():
    assert shown(1_111_111_111, error=120)[0] == shown(1_111_111_231)[0]
    assert shown(1_111_111_111, error=120)[0] != shown(1_111_111_111)[0]


def test_a_code_keeps_its_leading_zeros():
    assert shown(1_234_567_890)[0] == "005924"


@pytest.mark.parametrize(
    ("seconds", "error", "left"),
    [(0, 0, 30), (1, 0, 29), (29, 0, 1), (29.9, 0, 1), (30, 0, 30), (30, 7, 23), (30, -7, 7)],
)
def test_it_says_how_long_the_code_still_shows(seconds, error, left):
    at = 1_111_111_110 + seconds  # a multiple of 30
    assert shown(at, error=error)[1] == left


def test_the_code_changes_when_the_time_has_run_out():
    at = 1_111_111_110
    code, left = shown(at + 11)
    assert shown(at + 11 + left - 1)[0] == code
    assert shown(at + 11 + left)[0] != code


# The key as it is typed


@pytest.mark.parametrize(
    "typed",
    [
        "JBSWY3DPEHPK3PXP",
        "jbsw y3dp ehpk 3pxp",
        "JBSW-Y3DP-EHPK-3PXP",
        " JBSWY3DP\tEHPK3PXP\n",
        "JBSWY3DPEHPK3PXP======",
        "ＪＢＳＷＹ３ＤＰＥＨＰＫ３ＰＸＰ",
    ],
)
def test_a_key_is_read_however_it_was_typed(typed):
    assert plain_key(typed) == "JBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\0",
        "JBSWY3DPEHPK3PX",  # nine bytes and a bit
        "JBSWY3DPEHPK3PX1",
        "JBSWY3DPEHPK3PX0",
        "JBSWY3DPEHPK3PX8",
        "JBSWY3DPEHPK3PXPA",  # no number of bytes
        "JBSW=Y3DPEHPK3PXP",
        "ключключключключ",
        "A" * (LONGEST_TYPED + 1),
    ],
)
def test_what_is_no_key_is_refused(typed):
    with pytest.raises(BadAuthenticatorKey):
        plain_key(typed)


def test_a_short_key_makes_codes_too():
    """Eighteen letters are no whole block of base32: the padding is not kept."""
    assert len(shown(59, secret="JBSWY3DPEHPK3PXPGE")[0]) == 6
