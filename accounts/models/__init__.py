from .application import Application, ApplicationState
from .factors import Authenticator, MessageFactor, Passkey, RecoveryCode
from .proofs import OneTimeCode, OneTimeToken, Purpose
from .signin import AttemptCounter, KnownBrowser
from .staff import InvitationState, StaffInvitation
from .user import PastPassword, Role, SellerType, User

__all__ = [
    "Application",
    "ApplicationState",
    "AttemptCounter",
    "Authenticator",
    "InvitationState",
    "KnownBrowser",
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
    "User",
]
