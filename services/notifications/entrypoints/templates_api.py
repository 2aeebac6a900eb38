"""The methods of NotificationsService about templates: request in, use case, message out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import grpc
from backstory.notifications.v1 import templates_pb2 as pb
from servicekit.access import current_caller
from servicekit.errors import InvalidArgument
from servicekit.masks import updated_paths
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name, kebab_case
from servicekit.times import to_timestamp

from services.notifications.domain.messages import Customers
from services.notifications.domain.templates import (
    Content,
    Template,
    Wording,
    checked,
    checked_values,
    language_tag,
)
from services.notifications.entrypoints.requests import request_of
from services.notifications.usecases.changing_templates import (
    TemplateChange,
    Wordings,
    create_template,
    delete_template,
    get_template,
    list_templates,
    update_template,
)
from services.notifications.usecases.word_message import NOBODY, Brought, preview_template

FIELDS = ("display_name", "default_language", "texts")
_OUTPUT_ONLY = ("name", "etag", "version", "creator", "create_time", "update_time", "use_count", "last_use_time")

Context = grpc.ServicerContext


@dataclass(frozen=True)
class TemplatePorts:
    """What these methods work with."""

    wordings: Wordings
    customers: Customers
    pages: PageTokens


class TemplatesApi:
    """Templates; a part of NotificationsApi."""

    template_ports: TemplatePorts

    def CreateTemplate(self, request: pb.CreateTemplateRequest, _: Context) -> pb.Template:
        """Create a template."""
        made = create_template(
            request.template_id,
            _content(request.template),
            current_caller().subject,
            request_of(request),
            self.template_ports.wordings,
            validate_only=request.validate_only,
        )
        return _message(made)

    def GetTemplate(self, request: pb.GetTemplateRequest, _: Context) -> pb.Template:
        """Return one template."""
        return _message(get_template(_id("name", request.name), self.template_ports.wordings.templates))

    def ListTemplates(self, request: pb.ListTemplatesRequest, _: Context) -> pb.ListTemplatesResponse:
        """Return a page of templates."""
        pages = self.template_ports.pages
        after = str(pages.decode(request.page_token, request).get("after", ""))
        found, last = list_templates(after, page_size(request.page_size), self.template_ports.wordings.templates)
        return pb.ListTemplatesResponse(
            templates=map(_message, found),
            next_page_token=pages.encode({"after": last}, request) if last else "",
        )

    def UpdateTemplate(self, request: pb.UpdateTemplateRequest, _: Context) -> pb.Template:
        """Change a template."""
        told = request.template
        paths = updated_paths(request.update_mask, told, FIELDS, _OUTPUT_ONLY)
        roots = tuple(dict.fromkeys(path.partition(".")[0] for path in paths))
        change = TemplateChange(_id("template.name", told.name), told.etag, request_of(request))
        return _message(update_template(change, roots, _content(told), self.template_ports.wordings))

    def DeleteTemplate(self, request: pb.DeleteTemplateRequest, _: Context) -> pb.Template:
        """Delete a template."""
        change = TemplateChange(_id("name", request.name), request.etag, request_of(request))
        return _message(delete_template(change, self.template_ports.wordings))

    def PreviewTemplate(self, request: pb.PreviewTemplateRequest, _: Context) -> pb.PreviewTemplateResponse:
        """Show what a message would say."""
        channel = kebab_case("channel", request.channel or "email", 40)
        language = language_tag("language", request.language) if request.language else ""
        brought = Brought(checked_values("values", dict(request.values)), language)
        with_ = self.template_ports
        template = self._previewed(request)
        if request.contact:
            id_in_name("contact", request.contact, "contacts")
        customer = with_.customers.profile(request.contact) if request.contact else NOBODY
        shown = preview_template(template, channel, brought, customer, with_.wordings.filler)
        return pb.PreviewTemplateResponse(
            subject=shown.wording.subject,
            body=shown.wording.body,
            language=shown.wording.language,
            unresolved=shown.unresolved,
        )

    def _previewed(self, request: pb.PreviewTemplateRequest) -> Template:
        wordings = self.template_ports.wordings
        if request.HasField("template") == bool(request.name):
            raise InvalidArgument("template", "must be set, or name, but not both")
        if request.name:
            return get_template(_id("name", request.name), wordings.templates)
        told = _content(request.template)
        content = checked(replace(told, display_name=told.display_name or "previewed"), wordings.filler.fault)
        now = wordings.clock.now()
        return Template("previewed", content, 1, current_caller().subject, now, now)


def _id(field: str, name: str) -> str:
    return id_in_name(field, name, "templates")


def _content(told: pb.Template) -> Content:
    texts = (Wording(text.language, text.channel, text.subject, text.body) for text in told.texts)
    return Content(told.display_name, told.default_language, tuple(texts))


def _message(template: Template) -> pb.Template:
    content = template.content
    return pb.Template(
        name=template.name,
        etag=template.etag,
        version=template.version,
        display_name=content.display_name,
        default_language=content.default_language,
        texts=[_text(text) for text in content.texts],
        creator=template.creator,
        create_time=to_timestamp(template.create_time),
        update_time=to_timestamp(template.update_time),
        use_count=template.use_count,
        last_use_time=to_timestamp(template.last_use_time),
    )


def _text(text: Wording) -> Any:  # Any: a message of the contract
    return pb.TemplateText(language=text.language, channel=text.channel, subject=text.subject, body=text.body)
