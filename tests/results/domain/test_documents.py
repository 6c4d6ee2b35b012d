"""DOC-03 to DOC-05 as their table, and AMB-26 both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.domain.documents import registration
from results.enums import DocumentResult, UnconfirmedUploads

IN, OUT = DocumentResult.REGISTRADO, DocumentResult.DESCALIFICADO


@pytest.mark.parametrize(
    ("attached", "confirmed", "accepting", "rejecting"),
    [(3, True, IN, IN), (3, False, IN, OUT), (1, True, IN, IN), (1, False, OUT, OUT), (2, False, OUT, OUT),
     (0, True, OUT, OUT), (0, False, OUT, OUT)],
)  # fmt: skip
def test_files_at_the_close(
    attached: int, confirmed: bool, accepting: DocumentResult, rejecting: DocumentResult
) -> None:
    assert registration(mandatory=3, attached=attached, confirmed=confirmed) is accepting
    reject = UnconfirmedUploads.REJECT
    assert registration(mandatory=3, attached=attached, confirmed=confirmed, unconfirmed=reject) is rejecting


@pytest.mark.parametrize(("mandatory", "attached"), [(3, 4), (3, -1)])
def test_files_hang_from_mandatory_rows(mandatory: int, attached: int) -> None:
    with pytest.raises(ValueError, match="mandatory rows"):
        registration(mandatory=mandatory, attached=attached, confirmed=True)


@given(st.integers(1, 20), st.data(), st.booleans(), st.sampled_from(UnconfirmedUploads))
def test_one_file_more_never_harms(
    mandatory: int, data: st.DataObject, confirmed: bool, policy: UnconfirmedUploads
) -> None:
    attached = data.draw(st.integers(0, mandatory - 1))
    results = [
        registration(mandatory=mandatory, attached=files, confirmed=confirmed, unconfirmed=policy)
        for files in (attached, attached + 1)
    ]
    assert results != [IN, OUT]
