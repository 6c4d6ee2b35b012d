"""People. The document number is the user name (REG-04); rights come from roles."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Upper
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from accounts.enums import RIGHTS, DocumentType, LinkPurpose, Right, Role


class UserManager(BaseUserManager["User"]):
    """Creates accounts with a hashed password."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A saved user; `password=None` cannot sign in."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account. Personal data: number, name, e-mail; kept while the process and its appeals last."""

    username = models.CharField("usuario", max_length=12, unique=True)
    doc_type = models.CharField("tipo de documento", max_length=5, choices=DocumentType.choices)
    full_name = models.CharField("nombres y apellidos", max_length=150)
    email = models.EmailField("correo", max_length=254, unique=True)
    is_active = models.BooleanField("activo", default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    session_epoch = models.PositiveIntegerField(default=0)  # one more ends every session there is

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name", "email"]

    class Meta:
        verbose_name = "persona"
        constraints = [
            # Sign-in ignores case: two accounts must never differ by it alone.
            models.UniqueConstraint(Upper("username"), name="accounts_username_any_case"),
            models.UniqueConstraint(Lower("email"), name="accounts_email_any_case"),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.username})"

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """What a session must carry to be this person's: changes with the password and with `session_epoch`."""
        value = f"{self.password}:{self.session_epoch}"
        return salted_hmac("accounts.session", value, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles granted, read once per instance."""
        return frozenset(Role(grant.role) for grant in self.grants.all())

    @cached_property
    def rights(self) -> frozenset[Right]:
        """The union of the rights of every role."""
        return frozenset().union(*(RIGHTS[role] for role in self.roles)) if self.roles else frozenset()

    def has_right(self, right: Right) -> bool:
        """Whether any role gives this right; an inactive account has none."""
        return self.is_active and right in self.rights


class RoleGrant(models.Model):
    """One role of one person. No personal data."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = "rol"
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="accounts_grant_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class SignInFailure(models.Model):
    """A failed password, remembered to slow guessing (REG-04).

    Personal data: the address it came from; the number typed only as a keyed hash.
    """

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    device = models.CharField(max_length=16, blank=True, default="")  # "" for strangers: they share one count
    at = models.DateTimeField()

    class Meta:
        verbose_name = "ingreso fallido"
        indexes = [
            models.Index(fields=["account", "device", "at"], name="accounts_failure_account"),
            models.Index(fields=["address", "device", "at"], name="accounts_failure_address"),
            models.Index(fields=["at"], name="accounts_failure_at"),
        ]

    def __str__(self) -> str:
        return f"{self.account[:8]} {self.at:%Y-%m-%d %H:%M:%S}"


class SignIn(models.Model):
    """A session somebody opened, so that they can see and end it. Personal data: the address and browser it came from."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "ingreso"

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d %H:%M:%S}"


class EmailLink(models.Model):
    """A link sent by mail, good once and for an hour. The token itself stands in the mail only.

    Personal data: the new address of a change of mail.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=8, choices=LinkPurpose.choices)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="email_links")
    email = models.EmailField(max_length=254, blank=True, default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "enlace por correo"

    def __str__(self) -> str:
        return f"{self.purpose} {self.user_id}"


class RateUse(models.Model):
    """One use of something that has a limit (accounts/domain/limits.py). No personal data: keys are keyed hashes."""

    limit = models.CharField(max_length=24)
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "uso contado"
        indexes = [
            models.Index(fields=["limit", "key", "at"], name="accounts_rate_key"),
            models.Index(fields=["at"], name="accounts_rate_at"),
        ]

    def __str__(self) -> str:
        return f"{self.limit} {self.key[:8]}"
