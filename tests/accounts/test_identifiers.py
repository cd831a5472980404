import pytest

from accounts.identifiers import Identifier, InvalidIdentifier, normalise


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("mei@post.example", "email", "mei@post.example"),
        ("  Mei@POST.Example\n", "email", "mei@post.example"),
        ("ｍｅｉ＠post.example", "email", "mei@post.example"),
        ("+12125550147", "phone", "+12125550147"),
        ("+1 (212) 555-0147", "phone", "+12125550147"),
        ("001 212 555 0147", "phone", "+12125550147"),
        ("＋１２１２５５５０１４７", "phone", "+12125550147"),
        ("+٤٤ ٧٧٠٠ ٩٠٠٢١٣", "phone", "+447700900213"),
        ("+44 (0) 7700 900213", "phone", "+447700900213"),
        ("+1.212.555/0147", "phone", "+12125550147"),
        ("+1 212–555‑0147", "phone", "+12125550147"),  # noqa: RUF001
        ("2125550147", "phone", "2125550147"),
        ("(0)7700 900213", "phone", "07700900213"),
    ],
)
def test_one_spelling_for_all(typed, kind, value):
    assert normalise(typed) == Identifier(kind, value)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "mei",
        "mei@",
        "@post.example",
        "mei@post",
        "a@b@post.example",
        "mei\0@post.example",
        "mei\n@post.example",
        "+1",
        "+1234567890123456",
        "12 34 five",
        "++12125550147",
        "m" * 300 + "@post.example",
        "9" * 10_000,
        "\ufdfa" * 100 + "@post.example",
        "\ufffd\ufffd",
    ],
)
def test_refused_with_a_sentence(typed):
    with pytest.raises(InvalidIdentifier) as refused:
        normalise(typed)
    assert str(refused.value.args[0]).endswith(".")


def test_length_limits_are_inclusive():
    local = "m" * 64 + "@"
    longest = local + ".".join(["d" * 61] * 3) + ".ex"
    assert len(longest) == 253
    assert normalise(longest).value == longest
    assert normalise("+123456789012345").value == "+123456789012345"
