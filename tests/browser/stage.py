"""The cast of the browser tests, made in the server's own database (``manage.py shell``)."""

import json
import secrets
import time
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation

from accounts import passwords, recovery, tokens, totp
from accounts.changes import closing, contacts
from accounts.identifiers import normalise
from accounts.models import Purpose, Role, StaffInvitation, SupportCase, User
from accounts.reset.actions import subject_of
from accounts.staff import invitations, members
from accounts.support.asking import LINK_LIFETIME, Asked, address_print, new_case, stop_token
from accounts.support.cookie import hold
from events.models import Actor
from personas.actions import add_authenticator, issue_key, open_spare_contact
from personas.cookies import set_persona_cookie
from personas.delivery import deliver_text
from personas.models import Persona, World
from sellerportal.demo import load_learners
from sellerportal.views import demo_personas
from tests.accounts.changes_tools import give_file, second_account
from tests.cast import PASSWORD, make_learner, make_persona


def tell(locale: str, seed: int | None) -> None:
    chinese = locale.startswith("zh")
    first = secrets.randbits(48) if seed is None else seed
    with translation.override("zh-hans" if chinese else "en"):
        print(json.dumps(make_cast("CN" if chinese else "US", first)))


def make_cast(country: str, first: int) -> dict:
    """A newcomer without an account, a seller, one who has two-factor on, and the demo's."""
    load_learners(origin="http://127.0.0.1")
    newcomer, seller, guarded = (
        make_persona(country, seed=seed) for seed in range(first, first + 3)
    )
    seller_user, guarded_user = make_learner(seller), make_learner(guarded)
    fill_phone(seller)
    return {
        "password": PASSWORD,
        "bad_request": render_to_string("400.html"),
        "server_error": render_to_string("500.html"),
        "demo": [cookies_of(persona) for persona in demo_personas()],
        "newcomer": {"cookies": cookies_of(newcomer)},
        "seller": told(seller_user) | {"reset_token": reset_token_of(seller_user)},
        "guarded": told(guarded_user) | {"secret": guard(guarded_user)},
        "staff": make_staff(first),
        "asker": asker_told(make_learner(make_persona(country, seed=first + 3))),
        "mover": mover(make_persona(country, seed=first + 4)),
        "leaver": leaver(make_persona(country, seed=first + 5)),
        "aged": aged(country, first + 6),
    }


def make_staff(first: int) -> dict:
    """An admin who is signed in with both factors, colleagues, and invitations in every state."""
    admin, trainer, closed = (
        User.objects.create_user(
            f"{name}.{first}@training.test", PASSWORD, full_name=full, is_staff=True, role=role
        )
        for name, full, role in [
            ("ada", "Ada Admin", Role.ADMIN),
            ("tess", "Tess Trainer", Role.TRAINER),
            ("carl", "Carl Closed", Role.TRAINER),
        ]
    )
    for user in (admin, trainer):
        authenticator = totp.prepare(user=user)
        authenticator.confirmed_at = timezone.now()
        authenticator.save(update_fields=["confirmed_at"])
    members.deactivate(member=closed, by=admin)
    links: list[str] = []
    for name, by in [("nora", admin), ("olaf", admin), ("rosa", admin), ("toni", None)]:
        invitations.invite(
            email=f"{name}.{first}@training.test",
            full_name=f"{name.title()} Newcomer",
            role=Role.ADMIN if by is None else Role.TRAINER,
            by=by,
            link_to=lambda token: links.append(token) or f"http://127.0.0.1/{token}",
        )
    _nora, olaf, rosa, _toni = StaffInvitation.objects.order_by("-pk")[:4][::-1]
    StaffInvitation.objects.filter(pk=olaf.pk).update(expires_at=timezone.now())
    invitations.revoke(invitation=rosa, by=admin)
    return {
        "admin": staff_session_of(admin),
        "trainer": staff_session_of(trainer),
        "trainer_id": trainer.pk,
        "trainer_mail": trainer.email,
        "closed_id": closed.pk,
        "invitation": links[0],
        "revoked": links[2],
    }


def staff_session_of(user: User) -> dict[str, str]:
    """Signed in with both factors, and the password given again just now."""
    client = Client()
    client.force_login(user)
    session, now = client.session, time.time()
    session["factor"] = "totp"
    session["stepped_up_at"] = now
    session["staff"] = {"since": now, "seen": now}
    session.save()
    return {name: morsel.value for name, morsel in client.cookies.items()}


def tell_askers(locale: str) -> None:
    """Three who need support, in a world whose delay is over while one looks at it."""
    world, _made = World.objects.get_or_create(
        name="quick support", defaults={"support_delay_seconds": 3}
    )
    country = "CN" if locale.startswith("zh") else "US"
    first = secrets.randbits(48)
    away, lost, threatened = (
        make_learner(make_persona(country, seed=first + number, world=world)) for number in range(3)
    )
    guard(lost)
    people = {"away": told(away), "lost": told(lost), "threatened": told(threatened)}
    print(json.dumps(people | {"password": PASSWORD}))


def asker_told(user: User) -> dict:
    """Locked for inactivity, with the tokens of a case just opened, and a case that is done."""
    User.objects.filter(pk=user.pk).update(active_at=timezone.now() - timedelta(days=91))
    case, link, stop = open_case_of(user)
    done, _link, _stop = open_case_of(user)
    now = timezone.now()
    SupportCase.objects.filter(pk=done.pk).update(
        state="done", link_followed_at=now, document_accepted_at=now, acts_at=now, closed_at=now
    )
    response = hold(HttpResponse(), done, proved=True)
    return told(user) | {
        "link": link,
        "stop": stop,
        "done": {"support": response.cookies["support"].value},
    }


def open_case_of(user: User) -> tuple[SupportCase, str, str]:
    case = new_case(Asked(normalise(user.email), "factor", "main"), user)
    link = tokens.issue_token(
        purpose=Purpose.SUPPORT_CASE,
        subject=case.subject,
        lifetime=LINK_LIFETIME,
        case=case,
        bound_to=address_print(user.email),
    )
    return case, link, stop_token(case)


def mover(persona: Persona) -> dict:
    """A seller with a file, a second mailbox and number, who has just changed the address."""
    user = make_learner(persona)
    give_file(user, store=f"Moving {persona.seed % 100_000}")
    open_spare_contact(persona=persona, kind="phone")
    spare = open_spare_contact(persona=persona, kind="email").value
    links: list[str] = []
    how = {"user": user, "actor": Actor.PERSONA}
    contacts.ask(kind="email", value=spare, session="", link_to=links.append, **how)
    contacts.confirm_email(token=links[0], undo_link=links.append, **how)
    user.changes.update(created_at=timezone.now() - timedelta(hours=1))
    user.refresh_from_db()
    phone = persona.spare_contacts.get(kind="phone").value
    return told(user) | {
        "undo_token": links[1],
        "second_phone": phone,
        "old_email": persona.email,
        "bank": second_account(persona),
    }


def tell_movers(chinese: bool) -> None:
    """Two sellers with a file, a second mailbox and a second number."""
    country = "CN" if chinese else "US"
    print(json.dumps([_ready_to_move(country) for _one in range(2)]))


def _ready_to_move(country: str) -> dict:
    persona = make_persona(country, seed=secrets.randbits(48))
    user = make_learner(persona)
    give_file(user, store=f"Moving {persona.seed % 100_000}")
    spares = {
        f"second_{kind}": open_spare_contact(persona=persona, kind=kind).value
        for kind in ("email", "phone")
    }
    return told(user) | spares


def leaver(persona: Persona) -> dict:
    user = make_learner(persona)
    closing.start(user=user, actor=Actor.PERSONA)
    user.refresh_from_db()
    return told(user)


def aged(country: str, seed: int) -> dict:
    """Of a class that changes passwords by the calendar, and whose turn has come."""
    world, _made = World.objects.get_or_create(name="aged", password_max_age_days=90)
    user = make_learner(make_persona(country, seed=seed, world=world))
    user.password_changed_at = timezone.now() - timedelta(days=91)
    user.save()
    return told(user)


def told(user: User) -> dict:
    persona_cookies = cookies_of(user.persona)
    return {
        "email": user.email,
        "phone": str(user.phone),
        "cookies": persona_cookies,
        "signed_in": persona_cookies | session_of(user),
    }


def cookies_of(persona: Persona) -> dict[str, str]:
    response = HttpResponse()
    set_persona_cookie(response, issue_key(persona=persona))
    return {name: morsel.value for name, morsel in response.cookies.items()}


def session_of(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {name: morsel.value for name, morsel in client.cookies.items()}


def guard(user: User) -> str:
    """Two-factor on, and its key in the practice phone's authenticator; returns the key."""
    device = totp.prepare(user=user)
    device.confirmed_at = timezone.now()
    device.save(update_fields=["confirmed_at"])
    recovery.make_codes(user=user)
    add_authenticator(
        persona=user.persona,
        secret=device.secret,
        issuer=totp.ISSUER,
        label=user.email,
        by="scanned",
    )
    return device.secret


def reset_token_of(user: User) -> str:
    return tokens.issue_token(
        purpose=Purpose.RESET_PASSWORD,
        subject=subject_of("email", user.email),
        lifetime=timedelta(hours=1),
        user=user,
        bound_to=passwords.print_of(user),
    )


def fill_phone(persona: Persona) -> None:
    """What a seller's phone holds after a few days: old things read, new things not."""
    add_text(persona, "two_factor_on", days=6)
    add_mail(persona, "two_factor_on", days=6)
    add_text(persona, "reset_code", days=2, code="418203")
    add_mail(persona, "password_changed", days=2)
    add_mail(persona, "password_reset", url="http://127.0.0.1/accounts/password/reset/x7Kq/")
    add_mail(persona, "locked", minutes=15)
    add_text(persona, "locked", minutes=15)


def add_text(persona: Persona, name: str, *, days: int = 0, **context) -> None:
    body = render_to_string(f"accounts/text/{name}.txt", context)
    deliver_text(to=persona.phone_number, body=" ".join(body.split()))
    age(persona.textmessages, days)


def add_mail(persona: Persona, name: str, *, days: int = 0, **context) -> None:
    context |= {"to": persona.email, "name": persona.full_name}
    mail = EmailMultiAlternatives(
        render_to_string(f"accounts/mail/{name}.subject.txt", context).strip(),
        render_to_string(f"accounts/mail/{name}.txt", context).strip(),
        to=[persona.email],
    )
    mail.attach_alternative(render_to_string(f"accounts/mail/{name}.html", context), "text/html")
    mail.send()
    age(persona.mailmessages, days)


def age(messages, days: int) -> None:
    """The newest one came ``days`` ago, and has been read since."""
    then = timezone.now() - timedelta(days=days)
    if days:
        newest = messages.latest("id").pk
        messages.filter(pk=newest).update(sent_at=then, arrived_at=then, read_at=then)
