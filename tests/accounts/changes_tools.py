"""A seller whose file is complete, and what a person does to change it."""

import re

from accounts.models import AccountChange, Application, ApplicationState, User
from accounts.registration.forms.bank import NUMBERS
from accounts.registration.store_names import key_of
from personas.actions import open_spare_contact
from tests.accounts.registration_tools import Applicant

DETAILS = "/accounts/details/"
EMAIL, PHONE = DETAILS + "email/", DETAILS + "phone/"
CODE = PHONE + "code/"
NAME, TYPE, BANK = DETAILS + "name/", DETAILS + "seller-type/", DETAILS + "bank/"
UNDO = "/accounts/undo/"


def give_file(user: User, *, store: str = "Lantern & Tea", seller_type="individual") -> Application:
    """The approved application of an account that was made without one."""
    Applicant(None, user.persona).have(seller_type=seller_type, store={"store_name": store})
    application = Application.objects.get(persona=user.persona)
    application.user, application.state = user, ApplicationState.APPROVED
    application.password, application.store_key = "", key_of(store)
    application.save()
    return application


def link_in(message: str) -> str:
    """The path of the link in a mail or text."""
    return re.search(r"https?://[^/\s]+(/\S+)", message).group(1)


def second_account(persona) -> dict:
    bank = persona.second_bank
    return {name: bank[name] for name in ("holder", "bank_name", *NUMBERS[persona.country])}


class SellerMoves:
    """Of somebody signed in and stepped up, who has a second mailbox and number to move to."""

    def settle_in(self, user: User, mails_of, texts_of) -> None:
        self.user, self.persona = user, user.persona
        self.email = open_spare_contact(persona=self.persona, kind="email").value
        self.phone = open_spare_contact(persona=self.persona, kind="phone").value
        self.mails_of, self.texts_of = mails_of, texts_of
        self.password(user.email)
        self.step_up()

    def mails(self, to: str = "") -> list:
        return [mail for mail in self.mails_of(self.persona) if mail.recipient == to or not to]

    def texts(self) -> list[str]:
        return [text.body for text in self.texts_of(self.persona)]

    def code(self) -> str:
        codes = [found for body in self.texts() if (found := re.search(r"\b\d{6}\b", body))]
        return codes[-1].group()

    def post(self, path: str, **data):
        return self.client.post(path, data)

    def ask_email(self, address: str = ""):
        return self.post(EMAIL, email=address or self.email)

    def confirm_email(self):
        self.client.get(link_in(self.mails(self.email)[-1].text))
        return self.post(EMAIL + "confirm/")

    def change_email(self):
        """Done; the path of the undo link that went to the old mailbox."""
        old = self.fresh().email
        self.ask_email()
        self.confirm_email()
        return link_in(self.mails(old)[-1].text)

    def change_phone(self):
        """Done; the path of the undo link that was texted to the old number."""
        self.post(PHONE, phone=self.phone)
        self.post(CODE, code=self.code())
        return link_in(next(body for body in reversed(self.texts()) if UNDO in body))

    def change_bank(self):
        """Done; the path of the undo link that was mailed."""
        self.post(BANK, **second_account(self.persona))
        return link_in(self.mails(self.user.email)[-1].text)

    def take_back(self, path: str):
        self.client.get(path)
        return self.post(UNDO)

    def fresh(self) -> User:
        return User.objects.get(pk=self.user.pk)

    def last(self, kind: str) -> AccountChange:
        return self.user.changes.filter(kind=kind).latest("pk")
