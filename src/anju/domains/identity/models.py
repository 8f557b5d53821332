"""Users, roles and the grants that join them to projects."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, RowSecurity
from anju.domains.identity.enums import CodePurpose, DataScope, Language
from anju.domains.tenancy.models import Department, Project


class UserAccounts(BaseUserManager["User"]):
    """Finds accounts by name without regard to case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the account for a sign-in name."""
        return self.get(username__iexact=username)


@audit.tracked(exclude=("password", "last_login", "last_project"), scoped=False)
class User(AbstractBaseUser):
    """A person who signs in. What they may do comes from grants alone; no account stands above the rules."""

    username = models.CharField(_("user name"), max_length=60, validators=[UnicodeUsernameValidator()])
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demo = models.BooleanField(default=False)
    is_resident = models.BooleanField(
        default=False, help_text="A resident's own account: it enters by the phone's door only and holds no role."
    )
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.ZH_HANS)
    last_project = models.ForeignKey(Project, models.SET_NULL, related_name="+", null=True, blank=True)
    one_time_until = models.DateTimeField(
        null=True, help_text="Set while the password was given by an administrator: it has to be changed at sign-in."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserAccounts()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="identity_user_username_once"),
            models.UniqueConstraint(
                fields=["phone"],
                name="identity_user_resident_phone_once",
                condition=models.Q(is_resident=True) & ~models.Q(phone=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """Return the person's name as written on receipts."""
        return self.name

    @property
    def must_change_password(self) -> bool:
        """Tell whether the password was given by somebody else and is good for one sign-in only."""
        return self.one_time_until is not None


@audit.tracked(scoped=False)
class Role(models.Model):
    """A named set of permissions; shipped roles may be edited, their defaults stand in `anju.config.roles`."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    scope = models.CharField(_("data scope"), max_length=10, choices=DataScope.choices, default=DataScope.PROJECT)
    permissions = ArrayField(models.CharField(max_length=80), default=list, blank=True, verbose_name=_("permissions"))
    shipped_permissions = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    is_shipped = models.BooleanField(_("shipped"), default=False)
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(scope__in=DataScope.values), name="identity_role_scope_known"),
        ]

    def __str__(self) -> str:
        """Name the role in the language of the screen."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name

    @property
    def is_edited(self) -> bool:
        """Tell whether the company changed what this shipped role may do."""
        return self.is_shipped and set(self.permissions) != set(self.shipped_permissions)


@audit.tracked(scoped=False)
class RoleGrant(models.Model):
    """A role held by a user: in one project, or in all of them when the role's scope is the company."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("user"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants", verbose_name=_("role"))
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="role_grants", null=True, blank=True, verbose_name=_("project")
    )
    department = models.ForeignKey(
        Department, models.SET_NULL, related_name="role_grants", null=True, blank=True, verbose_name=_("department")
    )
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "project"], name="identity_grant_once", nulls_distinct=False
            ),
        ]
        indexes = [models.Index(fields=["user", "ends_on"], name="identity_grant_in_force")]

    def __str__(self) -> str:
        return f"{self.role} – {self.project or _('All projects')}"

    def is_in_force(self, on: date) -> bool:
        """Tell whether the grant still holds on that day."""
        return self.ends_on is None or self.ends_on >= on


class PersonalDataAccess(models.Model):
    """A log row: somebody was shown unmasked personal data, when and why. Never changed, never deleted."""

    project = models.ForeignKey(Project, models.DO_NOTHING, null=True)
    user = models.ForeignKey(User, models.DO_NOTHING, null=True)
    subject = models.CharField(max_length=60, help_text="What was shown, as domain.noun:id.field")
    reason = models.CharField(max_length=200, blank=True)
    shown_at = models.DateTimeField()

    class Meta:
        constraints = [
            RowSecurity(name="identity_personaldataaccess_scope", shared=True),
            AppendOnly(name="identity_personaldataaccess_append_only"),
        ]
        indexes = [models.Index(fields=["project", "-shown_at"], name="identity_access_recent")]


class PhoneCode(models.Model):
    """A code sent to a telephone to prove in whose hands it is: short-lived, good once, kept only as a keyed hash."""

    phone = models.CharField(max_length=20)
    purpose = models.CharField(max_length=10, choices=CodePurpose.choices)
    code_hash = models.CharField(max_length=64)
    address = models.CharField(max_length=45, blank=True, help_text="The network address that asked for it.")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(tries__lte=5), name="identity_phonecode_five_tries"),
        ]
        indexes = [
            models.Index(fields=["phone", "-id"], name="identity_phonecode_phone"),
            models.Index(fields=["address", "asked_at"], name="identity_phonecode_address"),
        ]
