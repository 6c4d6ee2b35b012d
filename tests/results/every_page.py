"""Which page of results is looked at where: every address stands in one of these three, or a test fails."""

from __future__ import annotations

from dataclasses import dataclass

OWN, STAFF = "postulacion", "rrhh"


@dataclass(frozen=True, slots=True)
class Seen:
    """A page of the decided call: who opens it, and what its address needs beside the call's code."""

    name: str
    who: str
    parts: tuple[tuple[str, str | int], ...] = ()
    on_phone: bool = False


# `who` is a role's user name, "" anybody, "winner" or "claimant" an applicant; parts named like a fact of
# `test_every_page.Facts` take it.
SEEN = (
    Seen("results-boards", "rrhh", on_phone=True),
    Seen("results-board", "rrhh", on_phone=True),
    Seen("results-board", "comite1"),
    Seen("results-stage", "rrhh", (("stage", 5),)),
    Seen("results-stage", "rrhh", (("stage", 10),)),
    Seen("results-stage", "rrhh", (("stage", 12),)),
    Seen("results-sittings", "rrhh"),
    Seen("results-sitting", "rrhh", (("sitting_id", "sitting"),)),
    Seen("results-recount", "rrhh", (("sitting_id", "sitting"),)),
    Seen("results-questions", "rrhh", (("sitting_id", "sitting"),)),
    Seen("results-question", "rrhh", (("sitting_id", "sitting"), ("version_id", "question"))),
    Seen("results-claims", "rrhh"),
    Seen("results-claim", "rrhh", (("claim_id", "claim"),)),
    Seen("results-claim-register", "rrhh"),
    Seen("results-documents", "rrhh"),
    Seen("results-documents-failure", "rrhh", (("number", "bare"),)),
    Seen("results-curricular", "comite1"),
    Seen("results-curricular-bench", "comite1", (("number", "winner_number"),)),
    Seen("results-curricular-points", "comite1", (("number", "winner_number"),)),
    Seen("results-curricular-reopen", "comite1", (("number", "winner_number"),)),
    Seen("results-interviews", "comite1"),
    Seen("results-interview", "comite1", (("number", "winner_number"),)),
    Seen("results-final", "rrhh"),
    Seen("results-final", "area"),
    Seen("results-bonus", "rrhh", (("number", "soldier"), ("kind", "ffaa"))),
    Seen("results-signing", "rrhh"),
    Seen("results-signer", "rrhh", (("number", "winner_number"),)),
    Seen("results-end", "rrhh"),
    Seen("results-ending", "", (("code", "ended"),), on_phone=True),
    Seen("results-publication", "", (("stage", 5), ("version", 1)), on_phone=True),
    Seen("results-publication", "", (("stage", 7), ("version", 1)), on_phone=True),
    Seen("results-publication", "", (("stage", 10), ("version", 1)), on_phone=True),
    Seen("results-publication", "", (("stage", 12), ("version", 1)), on_phone=True),
    Seen("results-my-claims", "claimant", on_phone=True),
    Seen("results-support", "winner", on_phone=True),
    Seen("results-my-interview", "winner", on_phone=True),
    Seen("results-my-sheet", "winner", on_phone=True),
)

# Pages that stand only in a state of their own, and the test that looks at them there.
ELSEWHERE = {
    "results-evaluations": "test_evaluations_in_browser.py",
    "results-evaluation": "test_evaluations_in_browser.py",
    "results-evaluation-import": "test_evaluations_in_browser.py",
    "results-job": "test_job_in_browser.py",
    "results-support-confirm": "test_documents_in_browser.py",
    "results-support-slot": "test_documents_in_browser.py",
    "results-interview-room": "test_interview_room_in_browser.py",
    "results-my-interview-room": "test_interview_room_in_browser.py",
}

# Files, and what only a form or a script calls.
NO_PAGES = frozenset(
    {
        "results-act",
        "results-bonus-document",
        "results-claim-answer",
        "results-claim-file",
        "results-close",
        "results-csv",
        "results-curricular-file",
        "results-curricular-mark",
        "results-curricular-page",
        "results-curricular-sign",
        "results-documents-evidence",
        "results-evaluation-act",
        "results-evaluation-apply",
        "results-evaluation-csv",
        "results-evaluation-source",
        "results-evaluation-xlsx",
        "results-ending-act",
        "results-interview-document",
        "results-interview-media",
        "results-interview-sheet",
        "results-interview-whip",
        "results-interview-whip-session",
        "results-my-claim-file",
        "results-publish",
        "results-question-annul",
        "results-record",
        "results-shortlist",
        "results-signature",
        "results-stage-publish",
        "results-support-attach",
        "results-support-file",
        "results-support-json",
        "results-support-pdf",
        "results-support-sheet",
        "results-xlsx",
    }
)
