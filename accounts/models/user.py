from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from personas.models import Persona


class SellerType(models.TextChoices):
    INDIVIDUAL = "individual", _("Individual")
    PROFESSIONAL = "professional", _("Professional")


class Role(models.TextChoices):
    """What a member of staff may do. A column, not a group: one role each, and the database can
    hold it against ``is_staff``; the portal asks for two questions of rights, not for a table."""

    TRAINER = "trainer", _("Trainer")
    ADMIN = "admin", _("Admin")


class UserQuerySet(models.QuerySet["User"]):
    def staff(self) -> "UserQuerySet":
        return self.filter(is_staff=True)

    def active_admins(self) -> "UserQuerySet":
        return self.filter(is_staff=True, is_active=True, role=Role.ADMIN)


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def staff(self) -> UserQuerySet:
        return self.get_queryset().staff()

    def active_admins(self) -> UserQuerySet:
        return self.get_queryset().active_admins()

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        rights = {"is_staff": True, "is_superuser": True, "role": Role.ADMIN}
        return self.create_user(email, password, **rights, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Whoever signs in. A seller's user belongs to one persona; staff have none."""

    persona = models.OneToOneField(
        Persona, on_delete=models.CASCADE, null=True, blank=True, related_name="account"
    )
    email = models.EmailField(unique=True)  # normalised: see accounts.identifiers
    phone = models.CharField(max_length=16, unique=True, null=True, blank=True)  # E.164
    full_name = models.CharField(max_length=128)
    seller_type = models.CharField(max_length=12, choices=SellerType, blank=True)
    is_staff = models.BooleanField(default=False)
    role = models.CharField(max_length=8, choices=Role, blank=True)
    session_epoch = models.PositiveIntegerField(default=0)  # one more ends every session
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    password_changed_at = models.DateTimeField(default=timezone.now)

    # When it was last signed in to, or unlocked: see accounts.inactivity.
    active_at = models.DateTimeField(default=timezone.now)
    locked_for_inactivity_at = models.DateTimeField(null=True, blank=True)
    # Set while the account is being closed: it can be reopened until then (accounts.closing).
    closes_at = models.DateTimeField(null=True, blank=True, db_index=True)

    # The second factor that is asked first, if it is on: see accounts.factors.
    default_factor = models.CharField(max_length=8, blank=True)
    # WebAuthn's user handle: 64 random bytes in base64url, made with the first passkey.
    passkey_handle = models.CharField(max_length=86, unique=True, null=True, blank=True)  # noqa: DJ001

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower"
            ),
            models.CheckConstraint(
                condition=models.Q(is_staff=False) | models.Q(persona__isnull=True),
                name="user_staff_without_persona",
            ),
            models.CheckConstraint(
                condition=models.Q(role="") | models.Q(is_staff=True, role__in=Role.values),
                name="user_role_of_staff",
            ),
            models.CheckConstraint(
                condition=models.Q(is_superuser=False) | models.Q(is_staff=True, role=Role.ADMIN),
                name="user_operator_is_admin",
            ),
        ]
        indexes = [
            models.Index(
                fields=["active_at"],
                condition=models.Q(locked_for_inactivity_at__isnull=True),
                name="user_active",
            ),
        ]

    def __str__(self) -> str:
        return f"user {self.pk}"

    @property
    def is_admin(self) -> bool:
        return self.is_staff and self.is_active and self.role == Role.ADMIN

    def _get_session_auth_hash(self, secret=None):
        """Bound to the epoch as well, so that sessions can be ended without a new password."""
        if not self.session_epoch:
            return super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return salted_hmac(
            "accounts.models.User.session",
            f"{self.session_epoch}:{self.password}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class PastPassword(models.Model):
    """A hash that may not come back at once; the last three are kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"past password {self.pk}"
