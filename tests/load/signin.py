"""What signing in costs: `python -m tests.load.signin [--people 20]`.

The same complete sign-ins (both pages, database and session included) with the product's hasher and with Django's default
one, in one run, and what a thousand people within five minutes take of one core.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.management import call_command
from django.test import Client, override_settings

from accounts.enums import DocumentType
from accounts.models import User

OURS = "accounts.hashers.ExamArgon2PasswordHasher"
DJANGO_DEFAULT = "django.contrib.auth.hashers.PBKDF2PasswordHasher"
PASSWORD = "una clave de medición"
HALL, WITHIN_S = 1_000, 300


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds, medians: of hashing alone and of a whole sign-in."""

    hashing: float
    sign_in: float

    @property
    def core_share(self) -> float:
        """The part of one core that HALL people within WITHIN_S seconds take; 1.0 is the whole core."""
        return self.sign_in / 1000 * HALL / WITHIN_S


def cpu_ms(act: Callable[[], object]) -> float:
    """CPU time of the whole process, every thread of a hasher included."""
    before = time.process_time()
    act()
    return (time.process_time() - before) * 1000


def sign_in(number: str) -> None:
    """Both pages as a browser asks for them."""
    client = Client(SERVER_NAME="localhost")
    client.get("/ingresar/")
    client.post("/ingresar/", {"username": number})
    client.get("/ingresar/clave/")
    answer = client.post("/ingresar/clave/", {"password": PASSWORD})
    if answer.status_code != 302 or "sessionid" not in answer.cookies:
        raise RuntimeError(f"{number} was not let in: {answer.status_code}")


def measure(hasher: str, people: int) -> Cost:
    """Sign `people` in, one after another, with `hasher`."""
    with override_settings(PASSWORD_HASHERS=[hasher]):
        encoded = make_password(PASSWORD)
        User.objects.all().delete()
        numbers = [f"{90_000_000 + index}" for index in range(people + 1)]
        User.objects.bulk_create(
            User(
                username=number,
                password=encoded,
                doc_type=DocumentType.DNI,
                full_name="Persona Inventada",
                email=f"{number}@correo.example",
            )
            for number in numbers
        )
        sign_in(numbers[0])  # templates and routes are read once, not per person
        hashing = [cpu_ms(lambda: check_password(PASSWORD, encoded)) for _ in range(people)]
        whole = [cpu_ms(partial(sign_in, number)) for number in numbers[1:]]
        return Cost(statistics.median(hashing), statistics.median(whole))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20, help="sign-ins measured with each hasher")
    people = parser.parse_args().people
    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    print(f"CPU of one sign-in, median of {people}; {HALL} people within {WITHIN_S // 60} minutes")
    print(f"{'hasher':<34}{'hash ms':>10}{'sign-in ms':>12}{'share of a core':>18}")
    rows = {"Argon2id 19 MiB t2 p1 (ours)": OURS, "PBKDF2 (Django's default)": DJANGO_DEFAULT}
    costs = {name: measure(hasher, people) for name, hasher in rows.items()}
    for name, cost in costs.items():
        print(f"{name:<34}{cost.hashing:>10.1f}{cost.sign_in:>12.1f}{cost.core_share:>17.1%}")
    ours, default = costs.values()
    print(f"ours costs 1/{default.sign_in / ours.sign_in:.1f} of the default")


if __name__ == "__main__":
    main()
