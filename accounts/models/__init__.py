from .application import Application, ApplicationState
from .factors import Authenticator, RecoveryCode
from .proofs import OneTimeCode, OneTimeToken, Purpose
from .signin import AttemptCounter, KnownBrowser
from .user import PastPassword, SellerType, User

__all__ = [
    "Application",
    "ApplicationState",
    "AttemptCounter",
    "Authenticator",
    "KnownBrowser",
    "OneTimeCode",
    "OneTimeToken",
    "PastPassword",
    "Purpose",
    "RecoveryCode",
    "SellerType",
    "User",
]
