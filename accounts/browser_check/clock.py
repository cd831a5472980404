"""How wrong a clock is, as people say it. Whole sentences: languages order them their own way."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def close_enough(error_s: int) -> str:
    off = abs(error_s)
    if off <= 1:  # as long as the question may have been on its way
        return _("It agrees with ours.")
    return ngettext(
        "Off by %(n)d second, which does no harm.", "Off by %(n)d seconds, which does no harm.", off
    ) % {"n": off}


def wrong_by(error_s: int) -> str:
    off = abs(error_s)
    for unit, words in ((_DAY, _in_days), (_HOUR, _in_hours), (_MINUTE, _in_minutes)):
        if off >= 2 * unit:
            return words(error_s > 0, round(off / unit))
    return _in_seconds(error_s > 0, off)


def _in_seconds(fast: bool, n: int) -> str:
    if fast:
        return ngettext("It is %(n)d second fast.", "It is %(n)d seconds fast.", n) % {"n": n}
    return ngettext("It is %(n)d second slow.", "It is %(n)d seconds slow.", n) % {"n": n}


def _in_minutes(fast: bool, n: int) -> str:
    if fast:
        return ngettext("It is %(n)d minute fast.", "It is %(n)d minutes fast.", n) % {"n": n}
    return ngettext("It is %(n)d minute slow.", "It is %(n)d minutes slow.", n) % {"n": n}


def _in_hours(fast: bool, n: int) -> str:
    if fast:
        return ngettext("It is %(n)d hour fast.", "It is %(n)d hours fast.", n) % {"n": n}
    return ngettext("It is %(n)d hour slow.", "It is %(n)d hours slow.", n) % {"n": n}


def _in_days(fast: bool, n: int) -> str:
    if fast:
        return ngettext("It is %(n)d day fast.", "It is %(n)d days fast.", n) % {"n": n}
    return ngettext("It is %(n)d day slow.", "It is %(n)d days slow.", n) % {"n": n}
