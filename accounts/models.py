"""People. The document number is the user name (REG-04); rights come from roles."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Upper
from django.utils.functional import cached_property

from accounts.enums import RIGHTS, DocumentType, Right, Role


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

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name", "email"]

    class Meta:
        verbose_name = "persona"
        constraints = [
            # Sign-in ignores case: two accounts must never differ by it alone.
            models.UniqueConstraint(Upper("username"), name="accounts_username_any_case"),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.username})"

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
