"""The purposes that consent is asked for, and what processing for them may stand on."""

from __future__ import annotations

from enum import Enum


class Basis(Enum):
    """Why processing may be lawful."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal-obligation"
    VITAL_INTERESTS = "vital-interests"
    PUBLIC_TASK = "public-task"
    LEGITIMATE_INTERESTS = "legitimate-interests"


PURPOSES: dict[str, Basis] = {
    "service-messages": Basis.CONTRACT,
    "proactive-notices": Basis.LEGITIMATE_INTERESTS,
    "marketing": Basis.CONSENT,
    "surveys": Basis.LEGITIMATE_INTERESTS,
    "call-recording": Basis.CONSENT,
    "profiling": Basis.CONSENT,
    "analytics": Basis.LEGITIMATE_INTERESTS,
    "third-party-sharing": Basis.CONSENT,
}
"""Every purpose with the basis it usually stands on."""

CONSENT_NEEDED = tuple(purpose for purpose, basis in PURPOSES.items() if basis is Basis.CONSENT)
"""The purposes that need consent unless a deployment decides otherwise."""
