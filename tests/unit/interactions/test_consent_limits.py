"""The limits a brief tells of are those contacts would decide by, for one contact and for a merged person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.adapters.consent_messages import summary_message
from services.contacts.domain.consent import Consent, Status, most_restrictive, standing
from services.contacts.domain.consent_summary import summary_of
from services.interactions.adapters.mongo_briefs import consents_of
from services.interactions.domain.briefs.brief import Line, Part
from services.interactions.domain.briefs.consenting import ConsentStatement, ConsentStatus, Limit, limits
from services.interactions.domain.briefs.lines import lines_about_person
from tests.support.contact_builders import NOON as SAID_NOON
from tests.support.contact_builders import a_contact
from tests.unit.contacts.test_consent import MINUTE
from tests.unit.contacts.test_consent import said as consent
from tests.unit.interactions.test_briefs import known

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
GRANTED, WITHDRAWN = ConsentStatus.GRANTED, ConsentStatus.WITHDRAWN


def said(
    status: ConsentStatus, channel: str = "", contact: str = "c_1", purpose: str = "marketing", ends: int | None = None
) -> ConsentStatement:
    """A statement of an hour ago that ends so many hours after noon."""
    name = f"contacts/{contact}/consents/cs_{purpose}_{channel}"
    expire_time = None if ends is None else NOON + ends * HOUR
    return ConsentStatement(contact, name, purpose, channel, status, NOON - HOUR, expire_time)


def lines_of(*statements: ConsentStatement) -> list[Line]:
    lines = lines_about_person(known(consents=statements))
    return [line for line in lines if line.part is Part.CONSENT]


@pytest.mark.parametrize(
    ("statements", "texts"),
    [
        ([], []),
        ([said(GRANTED), said(GRANTED, "sms")], []),
        ([said(WITHDRAWN)], ["No marketing"]),
        ([said(GRANTED), said(WITHDRAWN, "sms")], ["No marketing by sms"]),
        ([said(WITHDRAWN, "sms"), said(WITHDRAWN, "phone")], ["No marketing by phone, sms"]),
        ([said(WITHDRAWN), said(WITHDRAWN, "sms")], ["No marketing"]),
        ([said(WITHDRAWN, purpose="call-recording")], ["No call recording"]),
        ([said(GRANTED, ends=-1)], ["Consent to marketing has ended"]),
        ([said(GRANTED, ends=0)], ["Consent to marketing has ended"]),
        ([said(GRANTED, ends=1)], []),
        ([said(GRANTED, ends=0), said(WITHDRAWN, "sms")], ["No marketing by sms", "Consent to marketing has ended"]),
        (
            [said(GRANTED, "email", ends=0), said(WITHDRAWN, "sms")],
            ["No marketing by sms", "Consent to marketing by email has ended"],
        ),
        (
            [said(WITHDRAWN, "sms"), said(WITHDRAWN, purpose="surveys")],
            ["No marketing by sms", "No surveys"],
        ),
        ([said(GRANTED), said(WITHDRAWN, contact="c_2")], ["No marketing"]),
        ([said(GRANTED, "sms"), said(WITHDRAWN, "sms", contact="c_2")], ["No marketing by sms"]),
        ([said(WITHDRAWN), said(GRANTED, "email"), said(GRANTED, contact="c_2")], ["No marketing, except by email"]),
        ([said(WITHDRAWN), said(GRANTED, "email")], ["No marketing"]),
    ],
)
def test_a_brief_tells_what_a_person_does_not_want(statements: list[ConsentStatement], texts: list[str]) -> None:
    assert [line.text for line in lines_of(*statements)] == texts


def test_a_line_cites_the_records_that_decide_and_tells_since_when() -> None:
    (withdrawn,) = lines_of(said(WITHDRAWN), said(GRANTED, "sms", contact="c_2"))
    (ended,) = lines_of(said(GRANTED, "sms", ends=0))

    assert (withdrawn.key, withdrawn.time) == ("marketing", NOON - HOUR)
    assert withdrawn.cites == ("contacts/c_1/consents/cs_marketing_",)
    assert (ended.cites, ended.time) == (("contacts/c_1/consents/cs_marketing_sms",), NOON)


def test_many_channels_make_one_short_line() -> None:
    lines = lines_of(*(said(WITHDRAWN, f"channel-{number}") for number in range(60)))

    assert len(lines) == 1
    assert len(lines[0].text) <= 120
    assert len(lines[0].cites) == 4


@given(
    st.lists(
        st.lists(
            st.builds(
                consent,
                st.sampled_from(["granted", "denied", "revoked"]),
                st.sampled_from(["", "email", "sms"]),
                st.integers(0, 20),
                st.none() | st.integers(21, 150),
            ),
            max_size=6,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_what_contacts_refuse_for_what_was_said_is_told_and_what_they_allow_is_not(
    everything: list[list[Consent]],
) -> None:
    now = SAID_NOON + 100 * MINUTE
    person = {f"c_{number}": told for number, told in enumerate(everything)}
    members = {}
    for contact, told in person.items():
        message = summary_message(a_contact(id=contact, consents=summary_of(told)))
        members[contact] = {"consents": message.SerializeToString()} if message else {}
    found = list(limits(tuple(consents_of(members)), tuple(person), now))

    for channel in ("a channel nobody named", "email", "sms"):
        status = most_restrictive(standing(told, channel, now) for told in person.values()).status
        withdrawn, ended = (
            [each for each in found if each.ended is is_ended and _holds(each, channel)] for is_ended in (False, True)
        )
        if status in (Status.REVOKED, Status.DENIED):
            assert withdrawn
        elif status is Status.EXPIRED:
            assert withdrawn or ended
        else:
            where = {each.channels for each in (*withdrawn, *ended)}
            assert where <= {()} if status is Status.UNKNOWN else not where


def _holds(limit: Limit, channel: str) -> bool:
    return channel in limit.channels if limit.channels else channel not in limit.exceptions
