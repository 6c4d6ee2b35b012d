"""Opening a session so that its owner can see it in a list and end it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import login, update_session_auth_hash
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from accounts.models import SignIn, User

MAX_AGENT = 300
MAX_ADDRESS = 45  # the longest IPv6 address


def open_session(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Sign the person in on this browser and write it down. Entries whose session is over are dropped."""
    login(request, user)
    if request.session.session_key is None:  # somebody else's session ended a moment ago
        request.session.create()
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    SignIn.objects.filter(user=user).exclude(session_key__in=alive).delete()
    SignIn.objects.create(
        user=user,
        session_key=request.session.session_key or "",
        at=now,
        address=str(request.META.get("REMOTE_ADDR", ""))[:MAX_ADDRESS],
        agent=request.headers.get("User-Agent", "")[:MAX_AGENT],
    )


def carry_over(request: HttpRequest, user: User) -> None:
    """Keep this browser signed in after the password changed, under a new session key."""
    before = request.session.session_key or ""
    update_session_auth_hash(request, user)
    SignIn.objects.filter(session_key=before).update(session_key=request.session.session_key or "")


def forget_session(request: HttpRequest) -> None:
    """The list's entry of this browser's session, which is about to end."""
    SignIn.objects.filter(session_key=request.session.session_key or "").delete()
