"""What the owner is told of a change. One layout; the words stand beside the verb that sends them.

``text`` opens with the market's name and stays short; a link goes into a mail, and into a text only
where a number is what was changed.
"""

from dataclasses import dataclass, field, replace

from accounts.mail import mail, text
from accounts.models import AccountChange, User


@dataclass(frozen=True)
class Notice:
    title: str
    lines: list[str] = field(default_factory=list)
    text: str = ""
    url: str = ""
    label: str = ""

    def mail_to(self, address: str) -> None:
        mail("notice", to=address, context={"notice": self})

    def text_to(self, number: str) -> None:
        text("notice", to=number, context={"notice": self})

    def tell(self, user: User) -> None:
        """By mail and text; also where the account could be reached until lately.

        Whoever took the account may have changed the address first: what is done next is said at
        the old one too, as long as that change can be undone.
        """
        former = former_contacts(user)
        for address in dict.fromkeys([user.email, *former[AccountChange.Kind.EMAIL]]):
            self.mail_to(address)
        for number in dict.fromkeys([user.phone, *former[AccountChange.Kind.PHONE]]):
            if number:
                replace(self, url="").text_to(number)


def former_contacts(user: User) -> dict[str, list[str]]:
    former: dict[str, list[str]] = {kind: [] for kind in AccountChange.PROVED}
    changes = user.changes.undoable().filter(kind__in=AccountChange.PROVED)
    for kind, old in changes.order_by("pk").values_list("kind", "old"):
        former[kind].append(old)
    return former
