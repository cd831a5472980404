"""Writing to the owner of an account, in the language of the request that caused it.

Templates: ``accounts/mail/<name>.subject.txt``, ``.txt``, ``.html``; ``accounts/text/<name>.txt``.
Every message is queued, known address or not (``held``: written, paid for, never sent), so that
neither the answer nor its time tells whether an address is known.
"""

from django.template.loader import render_to_string

from personas.post import post_mail, post_text


def mail(name: str, *, to: str, context: dict, held: bool = False) -> None:
    context = context | {"to": to}
    subject = render_to_string(f"accounts/mail/{name}.subject.txt", context)
    post_mail(
        to=to,
        subject=" ".join(subject.split()),
        text=render_to_string(f"accounts/mail/{name}.txt", context),
        html=render_to_string(f"accounts/mail/{name}.html", context),
        held=held,
    )


def text(name: str, *, to: str, context: dict, held: bool = False) -> None:
    body = render_to_string(f"accounts/text/{name}.txt", context)
    post_text(to=to, body=" ".join(body.split()), held=held)
