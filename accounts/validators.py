"""Password rules: 12 to 128 characters, hard to guess, not one of the last ones. Nothing else."""

import re

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from zxcvbn import zxcvbn

MAX_LENGTH = 128
PAST_KEPT = 3
_SCORED_LENGTH = 72  # zxcvbn refuses more; what is hashed is never cut
_WORD = re.compile(r"[\W_]+")

# zxcvbn explains in English; these are our words for the same findings.
_WHY = {
    "Straight rows of keys are easy to guess.": gettext_noop("Rows of keys are easy to guess."),
    "Short keyboard patterns are easy to guess.": gettext_noop("Rows of keys are easy to guess."),
    'Repeats like "aaa" are easy to guess.': gettext_noop("Repeated characters are easy to guess."),
    'Repeats like "abcabcabc" are only slightly harder to guess than "abc".': gettext_noop(
        "Repeated words are easy to guess."
    ),
    'Sequences like "abc" or "6543" are easy to guess.': gettext_noop(
        "Sequences like abc or 6543 are easy to guess."
    ),
    "Recent years are easy to guess.": gettext_noop("Years and dates are easy to guess."),
    "Dates are often easy to guess.": gettext_noop("Years and dates are easy to guess."),
    "This is a top-10 common password.": gettext_noop("Many people use this password."),
    "This is a top-100 common password.": gettext_noop("Many people use this password."),
    "This is a very common password.": gettext_noop("Many people use this password."),
    "This is similar to a commonly used password.": gettext_noop(
        "This is much like a password that many people use."
    ),
    "A word by itself is easy to guess.": gettext_noop("One word by itself is easy to guess."),
    "Names and surnames by themselves are easy to guess.": gettext_noop("Names are easy to guess."),
    "Common names and surnames are easy to guess.": gettext_noop("Names are easy to guess."),
}


def own_words(user) -> list[str]:
    """What somebody who knows the person would try first: mailbox, phone, names, the store's name.

    A caller that knows more (a form not yet saved) sets ``user.own_words``.
    """
    if user is None:
        return []
    said = [getattr(user, name, "") or "" for name in ("email", "phone", "full_name")]
    persona = getattr(user, "persona", None)
    if persona is not None:
        said += [persona.email, persona.phone_number, persona.business_name, persona.full_name]
    said += getattr(user, "own_words", [])
    words = {part for value in said for part in (value, *_WORD.split(value)) if len(part) > 2}
    return sorted(words)


class MaximumLengthValidator:
    def validate(self, password, user=None):
        if len(password) > MAX_LENGTH:
            raise ValidationError(
                ngettext(
                    "This password is too long: at most %(max)d character.",
                    "This password is too long: at most %(max)d characters.",
                    MAX_LENGTH,
                )
                % {"max": MAX_LENGTH},
                code="password_too_long",
            )

    def get_help_text(self):
        return _("At most %(max)d characters, of any kind.") % {"max": MAX_LENGTH}


class StrengthValidator:
    """zxcvbn's score of 3 or more, with the person's own words among the guesses."""

    least = 3

    def validate(self, password, user=None):
        if not password:
            return
        words = ["harbor", "market", *own_words(user)]
        found = zxcvbn(password[:_SCORED_LENGTH], user_inputs=words)
        if found["score"] < self.least:
            raise ValidationError(self._advice(found), code="password_weak")

    def get_help_text(self):
        return _("Three or four unusual words are strong and easy to remember.")

    def _advice(self, found) -> list[str]:
        why = _WHY.get(found["feedback"]["warning"])
        first = _(why) if why else _("This password is easy to guess.")
        if any(match.get("dictionary_name") == "user_inputs" for match in found["sequence"]):
            first = _("This password holds your name, address, phone or store name.")
        return [first, _("Add another word or two. Unusual words are better.")]


class NotRecentValidator:
    """Not the current password, and none of the last three."""

    def validate(self, password, user=None):
        if user is None or user.pk is None:
            return
        past = user.past_passwords.order_by("-replaced_at", "-pk")[:PAST_KEPT]
        hashes = [user.password, *(old.password for old in past)]
        if any(check_password(password, used) for used in hashes):
            raise ValidationError(
                _("You used this password before. Choose another one."), code="password_recent"
            )

    def get_help_text(self):
        return _("Not one of your last passwords.")
