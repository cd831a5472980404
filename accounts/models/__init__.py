from .application import Application, ApplicationState
from .changes import AccountChange
from .factors import Authenticator, MessageFactor, Passkey, RecoveryCode
from .proofs import OneTimeCode, OneTimeToken, Purpose
from .signin import AttemptCounter, KnownBrowser
from .staff import InvitationState, StaffInvitation
from .support import CaseState, Mailbox, Matter, SupportCase
from .user import PastPassword, Role, SellerType, User

__all__ = [
    "AccountChange",
    "Application",
    "ApplicationState",
    "AttemptCounter",
    "Authenticator",
    "InvitationState",
    "CaseState",
    "KnownBrowser",
    "Mailbox",
    "Matter",
    "MessageFactor",
    "OneTimeCode",
    "OneTimeToken",
    "Passkey",
    "PastPassword",
    "Purpose",
    "RecoveryCode",
    "Role",
    "SellerType",
    "StaffInvitation",
    "SupportCase",
    "User",
]
