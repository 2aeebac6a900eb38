"""The method of ContactsService that tells which custom fields contacts may have."""

from __future__ import annotations

import grpc
from backstory.contacts.v1 import custom_fields_pb2 as pb

from services.contacts.domain.custom_fields import FieldType
from services.contacts.usecases.checking_profiles import ProfileRules

_TYPES = {
    FieldType.TEXT: pb.CUSTOM_FIELD_TYPE_TEXT,
    FieldType.NUMBER: pb.CUSTOM_FIELD_TYPE_NUMBER,
    FieldType.BOOLEAN: pb.CUSTOM_FIELD_TYPE_BOOLEAN,
    FieldType.DATE: pb.CUSTOM_FIELD_TYPE_DATE,
    FieldType.CHOICE: pb.CUSTOM_FIELD_TYPE_CHOICE,
}


class CustomFieldsApi:
    """Declared custom fields; a part of ContactsApi."""

    _rules: ProfileRules

    def GetCustomFields(self, _request: pb.GetCustomFieldsRequest, _: grpc.ServicerContext) -> pb.CustomFields:
        """Return the declared fields."""
        return pb.CustomFields(
            custom_fields=[
                pb.CustomField(
                    name=field.name,
                    type=_TYPES[field.type],
                    required=field.required,
                    choices=field.choices,
                    minimum=field.minimum,
                    maximum=field.maximum,
                    max_length=field.max_length,
                )
                for field in self._rules.custom_fields.values()
            ]
        )
