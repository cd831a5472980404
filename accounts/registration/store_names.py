"""Names of stores: one store has a name, whatever its case, spaces or punctuation."""

import unicodedata

from accounts.models import Application

_ENDINGS = ("Store", "Shop", "Goods", "2", "3")
_CHINESE_ENDINGS = ("小店", "小铺", "好物", "2", "3")


def key_of(name: str) -> str:
    """Letters and digits without case or width: "Lantern & Tea" and "LANTERN TEA" are one name."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LMN")


def _taken(keys: list[str], application: Application) -> set[str]:
    others = Application.objects.filter(store_key__in=keys).exclude(pk=application.pk)
    return {key for key in others.values_list("store_key", flat=True) if key}


def is_taken(name: str, application: Application) -> bool:
    return bool(_taken([key_of(name)], application))


def free_names(name: str, application: Application, longest: int) -> list[str]:
    short = [one for one in _wanted(name, application) if len(one) <= longest]
    taken = _taken([key_of(one) for one in short], application)
    return [one for one in short if key_of(one) not in taken]


def _wanted(name: str, application: Application) -> list[str]:
    city = application.answers.get("business", {}).get("city", "")
    if any("\u4e00" <= sign <= "\u9fff" for sign in name):  # Chinese puts no space between words
        return [name + ending for ending in (city, *_CHINESE_ENDINGS) if ending]
    return [f"{name} {ending}" for ending in (city, *_ENDINGS) if ending]
