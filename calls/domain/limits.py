"""How long and how many: the limits of what Human Resources write about a call."""

from __future__ import annotations

TITLE = 300
POSITION = 150
POSITIONS = 500
ENTITY = 200
UNIT = 150
OBJECTIVE = 2000
ITEM = 500  # a line of a list: a function, a law, a topic
ITEMS = 30
NAME = 100  # a career, a language, a topic
MONTHS = 480
HOURS = 2000
PLACE = 200
PAY = 1_000_000  # soles a month
NOTICE_TITLE = 150
NOTICE_TEXT = 4000
NOTICES = 200  # of a call
DOCUMENT_TITLE = 150
DOCUMENTS = 40  # of a call
REASON_MIN = 10
REASON_MAX = 500
NUMBER = 9999
FIRST_YEAR, LAST_YEAR = 2000, 2099
ACRONYM = 12
