"""Pictures sent by pages: either side of every limit, replaced and kept, and never outside PRIVATE_ROOT."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from core.errors import BadRequest, Conflict, DomainError, TooMany
from exams.gates import readiness
from proctoring.enums import StillPurpose
from proctoring.models import Still
from proctoring.pictures import SIDE_MAX, SIDE_MIN, STILL_LIMIT, check_jpeg, read_private
from proctoring.services import mark_incident
from proctoring.services_stills import DOCUMENTS_MAX, parsed_purpose, record_still
from tests.exams.papers_data import T0
from tests.proctoring.room import AFTER, DURING, KEY, LOBBY, MONITOR1, entry, jpeg, kinds, seated
from tests.support.clock import FakeClock

FALLBACK, DOCUMENT = StillPurpose.FALLBACK, StillPurpose.DOCUMENT


@pytest.fixture(autouse=True)
def private(settings: object, tmp_path: Path) -> Path:
    settings.PRIVATE_ROOT = tmp_path / "private"  # type: ignore[attr-defined]
    return tmp_path / "private"


def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 240)).save(buffer, "PNG")
    return buffer.getvalue()


def padded(size: int) -> bytes:
    data = jpeg()
    return data + b"\0" * (size - len(data))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (jpeg(), None),
        (jpeg(SIDE_MIN, SIDE_MIN), None),
        (jpeg(SIDE_MIN - 1, SIDE_MIN), "still.size"),
        (jpeg(SIDE_MAX, SIDE_MIN), None),
        (jpeg(SIDE_MAX + 1, SIDE_MIN), "still.size"),
        (padded(STILL_LIMIT), None),
        (padded(STILL_LIMIT + 1), "still.too_large"),
        (png(), "still.format"),
        (b"", "still.format"),
        (b"<svg onload=alert(1)>", "still.format"),
        (jpeg()[:400], "still.format"),
    ],
)
def test_only_small_whole_jpegs(data: bytes, code: str | None) -> None:
    if code is None:
        check_jpeg(data)
        return
    with pytest.raises(BadRequest) as refused:
        check_jpeg(data)
    assert refused.value.code == code


@pytest.mark.parametrize("value", ["evidence", "", "otro"])
def test_a_page_cannot_choose_another_purpose(value: str) -> None:
    with pytest.raises(BadRequest):
        parsed_purpose(value)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "accepted"),
    [
        (T0 - timedelta(minutes=5, milliseconds=1), False),
        (T0 - timedelta(minutes=5), True),
        (T0 + timedelta(minutes=25), True),
        (AFTER, False),
    ],
)
@pytest.mark.parametrize("purpose", [FALLBACK, DOCUMENT])
def test_from_the_door_to_the_deadline(at: datetime, accepted: bool, purpose: StillPurpose) -> None:
    attempt = seated().attempts[0]
    if accepted:
        assert record_still(attempt, purpose=purpose, data=jpeg(), now=at).at == at
        return
    with pytest.raises(Conflict) as refused:
        record_still(attempt, purpose=purpose, data=jpeg(), now=at)
    assert refused.value.code == "attempt.not_open"


@pytest.mark.django_db(transaction=True)
def test_the_newest_fallback_picture_replaces_the_one_before(private: Path) -> None:
    attempt = seated().attempts[0]
    first = record_still(attempt, purpose=FALLBACK, data=jpeg(shade=1), now=DURING)
    old = private / first.path
    assert old.is_file()
    with pytest.raises(TooMany) as soon:
        record_still(attempt, purpose=FALLBACK, data=jpeg(shade=2), now=DURING + timedelta(milliseconds=999))
    assert soon.value.code == "still.too_soon"
    second = record_still(attempt, purpose=FALLBACK, data=jpeg(shade=3), now=DURING + timedelta(seconds=1))
    assert second.pk == first.pk
    assert hashlib.sha256((private / second.path).read_bytes()).hexdigest() == second.sha256
    assert not old.exists()
    assert kinds(attempt).count("still.received") == 1, "one entry says that stills stand in for video"


@pytest.mark.django_db(transaction=True)
def test_a_fallback_picture_taken_as_evidence_stays(private: Path) -> None:
    attempt = seated().attempts[0]
    shown = record_still(attempt, purpose=FALLBACK, data=jpeg(shade=1), now=DURING)
    incident = mark_incident(attempt, text="Alguien más", key=KEY, actor=MONITOR1, now=DURING + timedelta(seconds=2))
    record_still(attempt, purpose=FALLBACK, data=jpeg(shade=3), now=DURING + timedelta(seconds=3))
    kept = incident.stills.get()
    assert (kept.purpose, kept.sha256) == ("evidence", shown.sha256)
    assert read_private(kept.path) == jpeg(shade=1)
    assert entry(attempt, "incident.marked")[1]["stills"] == [kept.sha256]


@pytest.mark.django_db
def test_an_old_fallback_picture_is_no_evidence_of_now() -> None:
    attempt = seated().attempts[0]
    record_still(attempt, purpose=FALLBACK, data=jpeg(), now=DURING)
    late = DURING + timedelta(seconds=10, milliseconds=1)
    assert not mark_incident(attempt, text="Algo", key=KEY, actor=MONITOR1, now=late).stills.exists()


@pytest.mark.django_db
def test_document_pictures_are_all_kept_up_to_a_number() -> None:
    attempt = seated().attempts[0]
    for number in range(DOCUMENTS_MAX):
        record_still(attempt, purpose=DOCUMENT, data=jpeg(), now=LOBBY + timedelta(seconds=2 * number))
    with pytest.raises(DomainError) as refused:
        record_still(attempt, purpose=DOCUMENT, data=jpeg(), now=LOBBY + timedelta(seconds=60))
    assert refused.value.code == "still.too_many"
    assert Still.objects.count() == kinds(attempt).count("still.received") == DOCUMENTS_MAX


@pytest.mark.parametrize("path", ["", "../secreto.txt", "/etc/hostname", "stills/no/hay.jpg"])
def test_no_path_leaves_the_private_folder(private: Path, path: str) -> None:
    private.mkdir()
    (private.parent / "secreto.txt").write_text("x")
    assert read_private(path) is None


@pytest.mark.django_db
def test_stills_stand_in_for_the_camera_at_the_door_not_for_the_microphone(clock: FakeClock) -> None:
    attempt = seated(present=False, waived=False).attempts[0]
    record_still(attempt, purpose=FALLBACK, data=jpeg(), now=LOBBY)
    for seconds, missing in ((10, ("microphone",)), (10.001, ("camera", "microphone"))):
        clock.set(LOBBY + timedelta(seconds=seconds))
        assert readiness(attempt).missing == missing
