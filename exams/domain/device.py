"""Which equipment is refused for the exam (EXA-10): phones and tablets, as far as the browser tells."""

from __future__ import annotations

import re

_MOBILE = re.compile(r"Mobi|Android|iPhone|iPad|iPod|Tablet|Silk/|Kindle|PlayBook|Opera Mini", re.IGNORECASE)


def is_mobile(user_agent: str) -> bool:
    """Whether this User-Agent names a phone or a tablet. An empty or unknown one is let in: a person watches anyway."""
    return bool(_MOBILE.search(user_agent))
