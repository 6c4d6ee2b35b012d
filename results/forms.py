"""Raw input of the publishing dialog."""

from __future__ import annotations

from django import forms

from results.services_publish import REASON_MAX


class PublishForm(forms.Form):
    """`reason`: why a version corrects the one before; the service says whether it is needed and long enough."""

    reason = forms.CharField(required=False, max_length=REASON_MAX, strip=True)
