from .application import Application, ApplicationState
from .factors import Authenticator, MessageFactor, Passkey, RecoveryCode
from .proofs import OneTimeCode, OneTimeToken, Purpose
from .signin import AttemptCounter, KnownBrowser
from .user import PastPassword, SellerType, User

__all__ = [
    "Application",
    "ApplicationState",
    "AttemptCounter",
    "Authenticator",
    "KnownBrowser",
    "MessageFactor",
    "OneTimeCode",
    "OneTimeToken",
    "Passkey",
    "PastPassword",
    "Purpose",
    "RecoveryCode",
    "SellerType",
    "User",
]
