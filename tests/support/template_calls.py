"""Requests for the methods about templates."""

from __future__ import annotations

import uuid

from backstory.notifications.v1 import templates_pb2 as t
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub

from tests.support.api_row import Row
from tests.support.customers import Customers

_NOWHERE = "templates/nowhere"


def a_text(language: str = "en", channel: str = "", subject: str = "", body: str = "Hello.") -> t.TemplateText:
    """A wording."""
    return t.TemplateText(language=language, channel=channel, subject=subject, body=body)


def a_template(*texts: t.TemplateText, display_name: str = "On its way", default_language: str = "en") -> t.Template:
    """A template with these texts, or one."""
    told = texts or (a_text(body="Dear {{ customer.given_name | default('customer') }}, it is on its way."),)
    return t.Template(display_name=display_name, default_language=default_language, texts=told)


def make_templates(customers: Customers) -> tuple[t.Template, t.Template]:
    """Keep two."""
    stub = NotificationsServiceStub(customers.deployment.channel("notifications"))
    request = t.CreateTemplateRequest(template=a_template())
    one, other = (customers.call(stub.CreateTemplate, request) for _ in range(2))
    return one, other


def template_rows(there: t.Template, spare: t.Template) -> dict[str, Row]:
    """Return how each is called."""
    name = there.name
    spoiled = a_template(a_text(body="{% for x in values.y %}a{% endfor %}"))
    return {
        "CreateTemplate": Row(
            [t.CreateTemplateRequest(template=a_template(), request_id=str(uuid.uuid4()))],
            [
                t.CreateTemplateRequest(template=spoiled),
                t.CreateTemplateRequest(template=a_template(default_language="de")),
                t.CreateTemplateRequest(template=a_template(), template_id=name.removeprefix("templates/")),
            ],
            differs=("create_time", "update_time"),
        ),
        "GetTemplate": Row([t.GetTemplateRequest(name=name)], [t.GetTemplateRequest(name=_NOWHERE)]),
        "ListTemplates": Row(
            [t.ListTemplatesRequest(page_size=1)],
            [t.ListTemplatesRequest(page_size=-1), t.ListTemplatesRequest(page_token="spoiled")],
        ),
        "UpdateTemplate": Row(
            [
                t.UpdateTemplateRequest(
                    template=t.Template(name=name, display_name="Sent"), request_id=str(uuid.uuid4())
                )
            ],
            [
                t.UpdateTemplateRequest(template=t.Template(name=name, etag='"stale"', display_name="B")),
                t.UpdateTemplateRequest(template=t.Template(name=name, texts=spoiled.texts)),
                t.UpdateTemplateRequest(template=t.Template(name=_NOWHERE, display_name="B")),
            ],
        ),
        "DeleteTemplate": Row(
            [t.DeleteTemplateRequest(name=spare.name, request_id=str(uuid.uuid4()))],
            [t.DeleteTemplateRequest(name=_NOWHERE), t.DeleteTemplateRequest(name=name, etag='"stale"')],
        ),
        "PreviewTemplate": Row(
            [t.PreviewTemplateRequest(name=name, language="pt-BR"), t.PreviewTemplateRequest(template=a_template())],
            [
                t.PreviewTemplateRequest(),
                t.PreviewTemplateRequest(name=_NOWHERE),
                t.PreviewTemplateRequest(template=spoiled),
                t.PreviewTemplateRequest(name=name, values={"Not a key": "x"}),
                t.PreviewTemplateRequest(name=name, contact="contacts/nowhere"),
            ],
        ),
    }
