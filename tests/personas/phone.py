"""What the tests of the practice phone's pages send to it and type."""

from personas.delivery import deliver_mail, deliver_text
from personas.models import AuthenticatorEntry, MailMessage, TextMessage

HTMX = {"HX-Request": "true"}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SCANNED = (
    f"otpauth://totp/Harbor%20Market:mei%40post.example?secret={SECRET}&issuer=Harbor%20Market"
)
BAD_WORDS = ["", " ", "\0", "x" * 5000, "１２３", b"\xff\xfe".decode("latin-1"), "<b>", "ключ"]


def send_text(persona, body="Your code is 418 203.") -> TextMessage:
    return deliver_text(to=persona.phone_number, body=body)


def send_mail(persona, *, text="Hello", html="<p>Hello</p>", subject="Welcome") -> MailMessage:
    return deliver_mail(
        to=persona.email,
        sender="Harbor Market <no-reply@harbor-market.example>",
        subject=subject,
        headers=[["Received", "from mail.harbor-market.example"]],
        text=text,
        html=html,
    )


def add_entry(persona, secret=SECRET, issuer="Harbor Market") -> AuthenticatorEntry:
    return AuthenticatorEntry.objects.create(
        persona=persona, secret=secret, issuer=issuer, label="mei@post.example"
    )


def page_of(response) -> str:
    return response.content.decode()
