"""What becomes of an applicant at the close of stage 8 (DOC-03..05)."""

from __future__ import annotations

from results.enums import DocumentResult, UnconfirmedUploads


def registration(
    *,
    mandatory: int,
    attached: int,
    confirmed: bool,
    unconfirmed: UnconfirmedUploads = UnconfirmedUploads.ACCEPT_IF_COMPLETE,
) -> DocumentResult:
    """`mandatory` rows ask for a file, `attached` of them have one. Part of them, confirmed, is judged in stage 9 (CUR-02)."""
    if not 0 <= attached <= mandatory:
        raise ValueError("files are attached to mandatory rows")
    if attached == 0:
        return DocumentResult.DESCALIFICADO
    complete = attached == mandatory and unconfirmed is UnconfirmedUploads.ACCEPT_IF_COMPLETE
    return DocumentResult.REGISTRADO if confirmed or complete else DocumentResult.DESCALIFICADO
