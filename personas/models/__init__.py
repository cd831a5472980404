from .identity import DeskCode, Persona, PersonaKey, SpareContact, World
from .phone import AuthenticatorEntry, MailMessage, Phone, PracticeBrowser, TextMessage
from .post import OutgoingMessage

__all__ = [
    "AuthenticatorEntry",
    "DeskCode",
    "MailMessage",
    "OutgoingMessage",
    "Persona",
    "PersonaKey",
    "Phone",
    "SpareContact",
    "PracticeBrowser",
    "TextMessage",
    "World",
]
