"""Somebody at the support desk: presses and sends what its pages offer."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import SupportCase
from tests.cast import PASSWORD

SUPPORT = "/accounts/support/"
CASE = SUPPORT + "case/"
LINK = re.compile(r"testserver(/accounts/support/link/\S+)")
STOP = re.compile(r"testserver(/accounts/support/stop/\S+)")


class Asker:
    """A browser; ``mails`` and ``texts`` are what the account's practice phone received."""

    def __init__(self, client, user, mails_of, texts_of):
        self.client, self.user = client, user
        self._mails_of, self._texts_of = mails_of, texts_of

    @property
    def mails(self):
        return self._mails_of(self.user.persona)

    @property
    def texts(self):
        return self._texts_of(self.user.persona)

    @property
    def case(self) -> SupportCase:
        return SupportCase.objects.select_related("user__persona__world").latest("pk")

    def open(self, name="", matter="inactivity", mailbox="main"):
        data = {"identifier": name or self.user.email, "matter": matter, "mailbox": mailbox}
        return self.client.post(SUPPORT, data)

    def link(self) -> str:
        """The address of the newest mailed link."""
        return next(found for mail in self.mails[::-1] for found in LINK.findall(mail.text))

    def stop_link(self) -> str:
        return next(found for mail in self.mails[::-1] for found in STOP.findall(mail.text))

    def follow(self):
        return self.client.post(self.link())

    def show(self, picture="good"):
        return self.client.post(CASE, {"picture": picture})

    def send(self, data: bytes, name="passport.png"):
        return self.client.post(CASE, {"upload": SimpleUploadedFile(name, data, "image/png")})

    def page(self) -> str:
        return self.client.get(CASE).content.decode()

    def through(self, matter="inactivity"):
        """As far as the delay."""
        self.open(matter=matter)
        self.follow()
        self.show()
        return self

    def sign_in(self, password=PASSWORD) -> str:
        """Where the right password leads."""
        data = {"identifier": self.user.email, "password": password}
        return self.client.post("/accounts/login/password/", data).url
