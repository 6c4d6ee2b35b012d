"""Keeping the pictures of identity documents, which monitors compare with the live picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from PIL import Image, UnidentifiedImageError

from accounts.models import User
from core.record import Act, append_many
from cvs.domain.documents import check_size, picture_extension, unreadable_picture
from cvs.models import CvSheet
from cvs.store import keep


def store_identity_document(user: User, data: bytes, *, actor: str, now: datetime) -> CvSheet:
    """Keep the picture of a person's DNI in place of the former one; the same picture again changes nothing (EXA-09).

    BadRequest `document.*` when it is not a sound PNG or JPEG within the limits.
    """
    return store_identity_documents([(user, data)], actor=actor, now=now)[0]


def store_identity_documents(documents: Sequence[tuple[User, bytes]], *, actor: str, now: datetime) -> list[CvSheet]:
    """`store_identity_document` for many: the files first, then their rows and record entries in one transaction.

    A file without a row is harmless (it is named by what it holds); a row without its file would be a lost document.
    """
    stored = [(user, *_write(data)) for user, data in documents]
    with transaction.atomic():
        users = [user.pk for user, _, _ in stored]
        known = {sheet.user_id: sheet for sheet in CvSheet.objects.select_for_update().filter(user__in=users)}
        changed = [entry for entry in stored if entry[0].pk not in known or known[entry[0].pk].dni_sha256 != entry[2]]
        CvSheet.objects.bulk_create(
            [CvSheet(user=user, dni_picture=path, dni_sha256=sha256) for user, path, sha256 in changed],
            update_conflicts=True,
            unique_fields=["user"],
            update_fields=["dni_picture", "dni_sha256"],
        )
        append_many(
            [
                Act(f"cv:{user.username}", "identity_document.stored", actor, now, {"sha256": sha256})
                for user, _, sha256 in changed
            ]
        )
        sheets = {sheet.user_id: sheet for sheet in CvSheet.objects.filter(user__in=users)}
    return [sheets[user.pk] for user, _, _ in stored]


def _write(data: bytes) -> tuple[str, str]:
    """Check the picture and put it in its place, whole or not at all: `(path below PRIVATE_ROOT, sha256)`."""
    extension = picture_extension(data)
    try:
        with Image.open(io.BytesIO(data)) as picture:
            check_size(*picture.size)
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise unreadable_picture() from error
    kept = keep(data, shelf="dni", extension=extension)
    return kept.relative, kept.sha256
