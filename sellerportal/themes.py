from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

COOKIE = "theme"


class Theme(models.TextChoices):
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")
    AUTO = "auto", _("As the device")


def theme_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in Theme.values else Theme.AUTO.value
