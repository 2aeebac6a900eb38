"""Names follow from what the source said and are the same for ever."""

from __future__ import annotations

import base64
import hashlib

from hypothesis import given
from hypothesis import strategies as st

from services.interactions.domain.naming import interaction_id

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS, TEXTS)
def test_an_id_is_the_base32_form_of_its_digest(source: str, source_id: str) -> None:
    digest = hashlib.sha256(f"{source}\0{source_id}".encode()).digest()[:16]

    assert interaction_id(source, source_id) == "i_" + base64.b32encode(digest).decode().rstrip("=").lower()
