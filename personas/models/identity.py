import uuid
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from personas.papers import second_bank


class World(models.Model):
    """What trainers may set for a class. The row named "default" serves everyone outside a class.

    Lower rooms read it; numbers are seconds unless the name says otherwise.
    """

    name = models.CharField(max_length=64, unique=True)
    lockout_limit = models.PositiveSmallIntegerField(default=5)  # SECURITY.md rule 2
    lockout_seconds = models.PositiveIntegerField(default=15 * 60)
    lockout_cap_seconds = models.PositiveIntegerField(default=60 * 60)
    inactivity_days = models.PositiveSmallIntegerField(default=90)  # rule 3; 0: never
    support_delay_seconds = models.PositiveIntegerField(default=10 * 60)  # rule 15
    # After how many days a learner must change the password; 0: never, as it should be.
    password_max_age_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("world")
        verbose_name_plural = _("worlds")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lockout_limit__range=(3, 10)), name="world_lockout_limit"
            ),
            models.CheckConstraint(
                condition=models.Q(lockout_cap_seconds__gte=models.F("lockout_seconds")),
                name="world_lockout_cap",
            ),
            models.CheckConstraint(
                condition=models.Q(support_delay_seconds__gte=1), name="world_support_delay"
            ),
            models.CheckConstraint(
                condition=models.Q(password_max_age_days__range=(0, 3650)),
                name="world_password_max_age",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Country(models.TextChoices):
    US = "US", _("United States")
    GB = "GB", _("United Kingdom")
    DE = "DE", _("Germany")
    CN = "CN", _("China mainland")


class PersonaQuerySet(models.QuerySet["Persona"]):
    def active(self) -> "PersonaQuerySet":
        return self.filter(archived_at__isnull=True)

    def abandoned(self, now: datetime) -> "PersonaQuerySet":
        """Active ones nobody can come back to, and to which nothing in another room belongs."""
        found = self.active().filter(
            ~models.Exists(PersonaKey.objects.living(now).filter(persona=models.OuterRef("pk"))),
            ~models.Exists(
                DeskCode.objects.filter(persona=models.OuterRef("pk"), expires_at__gt=now)
            ),
            is_demo=False,
        )
        for link in Persona._meta.related_objects:
            owner = link.related_model
            if owner._meta.app_label != Persona._meta.app_label:
                belongs = owner._base_manager.filter(**{link.field.name: models.OuterRef("pk")})
                found = found.filter(~models.Exists(belongs))
        return found


class Persona(models.Model):
    """A fictional seller. Every value is reserved for fiction or impossible to assign."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    world = models.ForeignKey(World, on_delete=models.PROTECT, related_name="personas")
    seed = models.PositiveBigIntegerField(db_index=True)
    country = models.CharField(max_length=2, choices=Country)
    given_name = models.CharField(max_length=64)
    family_name = models.CharField(max_length=64)
    date_of_birth = models.DateField()
    street = models.CharField(max_length=128)
    city = models.CharField(max_length=64)
    region = models.CharField(max_length=64, blank=True)
    postcode = models.CharField(max_length=16)
    email = models.CharField(max_length=128)
    phone_number = models.CharField(max_length=16)  # E.164
    business_name = models.CharField(max_length=96)
    bank = models.JSONField()  # see personas.papers._bank
    tax = models.JSONField()  # {"person": {"kind", "number"}, "company": {"kind", "number"}}
    document = models.JSONField()  # {"kind", "number", "expires"}
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = PersonaQuerySet.as_manager()

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        constraints = [
            models.UniqueConstraint(
                fields=["phone_number"],
                condition=models.Q(archived_at__isnull=True),
                name="persona_phone_free",
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(archived_at__isnull=True),
                name="persona_email_free",
            ),
        ]

    def __str__(self) -> str:
        return f"persona {self.pk}"

    @property
    def full_name(self) -> str:
        """As the papers print it: family name first and unspaced in Chinese."""
        if self.country == Country.CN:
            return f"{self.family_name}{self.given_name}"
        return f"{self.given_name} {self.family_name}"

    @property
    def second_bank(self) -> dict:
        """As ``bank``; it follows from the seed, so it is kept nowhere."""
        return second_bank(
            seed=self.seed,
            country=self.country,
            given=self.given_name,
            family=self.family_name,
        )


class SpareContact(models.Model):
    """A second mailbox or number that the persona got itself; messages to it arrive on its phone.

    What an account needs for a backup address or for moving to a new one. At most one of a kind.
    """

    class Kind(models.TextChoices):
        EMAIL = "email"
        PHONE = "phone"

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="spare_contacts")
    kind = models.CharField(max_length=5, choices=Kind)
    value = models.CharField(max_length=128, unique=True)  # address, or number in E.164
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["persona", "kind"], name="spare_contact_one_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"spare contact {self.pk}"


class PersonaKeyQuerySet(models.QuerySet["PersonaKey"]):
    def living(self, now: datetime) -> "PersonaKeyQuerySet":
        return self.filter(
            revoked_at__isnull=True, expires_at__gt=now, persona__archived_at__isnull=True
        )


class PersonaKey(models.Model):
    """What a browser holds of a persona: the cookie's token, hashed. Revocable, renewed on use."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="keys")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = PersonaKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"key {self.pk}"


class DeskCode(models.Model):
    """Brings a persona to another machine, once. 80 bits, hashed; a new one ends the older."""

    persona = models.OneToOneField(Persona, on_delete=models.CASCADE, related_name="desk_code")
    code_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"desk code {self.pk}"
