"""How long each field may be and how many rows a sheet may have (section 4.1). Characters, unless said otherwise."""

from __future__ import annotations

from decimal import Decimal

CENTER = 200
SPECIALTY = 150
CITY = 100
LICENSE = 40
LICENSE_BODY = 150
CYCLES = 20  # the greatest number of terms concluded
COURSE = 300
HOURS = Decimal("9999.99")  # decimal(6,2)
SKILL = 100
EMPLOYER = 200
POSITION = 150
UNIT = 150
DUTIES = 4000
ADDRESS = 200
NATIONALITY = 60
CODE = 40
ACCOMMODATION = 500
ROWS = 100  # per list
DOCUMENTS = 500  # kept per sheet, the ones replaced included
ADULT = 18  # years
OLDEST = 100  # years; older is a slip of the keyboard
