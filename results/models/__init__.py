"""Everything that is stored of a call's results, by what it is about."""

from __future__ import annotations

from results.models.outcomes import Stage, StageResult
from results.models.publications import Publication

__all__ = ["Publication", "Stage", "StageResult"]
