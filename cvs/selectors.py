"""Where a person's stored documents are. Entitlement is the caller's gatekeeper: nothing here is public."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from accounts.models import User
from cvs.models import CvSheet


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A file below PRIVATE_ROOT, with the hash it is named by."""

    path: Path
    sha256: str
    content_type: str


def identity_document_of(user: User) -> StoredDocument | None:
    """The DNI that the person attached, or None while there is none (EXA-09)."""
    sheet = CvSheet.objects.filter(user=user).exclude(dni_picture="").first()
    if sheet is None:
        return None
    path = Path(settings.PRIVATE_ROOT) / sheet.dni_picture
    return StoredDocument(path, sheet.dni_sha256, "image/png" if path.suffix == ".png" else "image/jpeg")
