from backstory.contacts.v1 import consents_pb2 as _consents_pb2
from backstory.contacts.v1 import contacts_pb2 as _contacts_pb2
from backstory.contacts.v1 import merges_pb2 as _merges_pb2
from backstory.contacts.v1 import organizations_pb2 as _organizations_pb2
from backstory.events.v1 import erasure_pb2 as _erasure_pb2
from backstory.events.v1 import metadata_pb2 as _metadata_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ContactCreated(_message.Message):
    __slots__ = ("metadata", "contact")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: _contacts_pb2.Contact
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[_Union[_contacts_pb2.Contact, _Mapping]] = ...) -> None: ...

class ContactUpdated(_message.Message):
    __slots__ = ("metadata", "contact", "changed_paths")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    CHANGED_PATHS_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: _contacts_pb2.Contact
    changed_paths: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[_Union[_contacts_pb2.Contact, _Mapping]] = ..., changed_paths: _Optional[_Iterable[str]] = ...) -> None: ...

class ContactDeleted(_message.Message):
    __slots__ = ("metadata", "contact")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: _contacts_pb2.Contact
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[_Union[_contacts_pb2.Contact, _Mapping]] = ...) -> None: ...

class ContactUndeleted(_message.Message):
    __slots__ = ("metadata", "contact")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: _contacts_pb2.Contact
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[_Union[_contacts_pb2.Contact, _Mapping]] = ...) -> None: ...

class IdentityAdded(_message.Message):
    __slots__ = ("metadata", "contact", "identity")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: _contacts_pb2.Contact
    identity: str
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[_Union[_contacts_pb2.Contact, _Mapping]] = ..., identity: _Optional[str] = ...) -> None: ...

class IdentityUpdated(_message.Message):
    __slots__ = ("metadata", "contact", "identity")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: _contacts_pb2.Contact
    identity: str
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[_Union[_contacts_pb2.Contact, _Mapping]] = ..., identity: _Optional[str] = ...) -> None: ...

class IdentityRemoved(_message.Message):
    __slots__ = ("metadata", "contact", "identity")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: _contacts_pb2.Contact
    identity: str
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[_Union[_contacts_pb2.Contact, _Mapping]] = ..., identity: _Optional[str] = ...) -> None: ...

class IdentitySuperseded(_message.Message):
    __slots__ = ("metadata", "contact", "identity", "superseded_by", "evidence")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    SUPERSEDED_BY_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: _contacts_pb2.Contact
    identity: str
    superseded_by: str
    evidence: str
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[_Union[_contacts_pb2.Contact, _Mapping]] = ..., identity: _Optional[str] = ..., superseded_by: _Optional[str] = ..., evidence: _Optional[str] = ...) -> None: ...

class ContactsMerged(_message.Message):
    __slots__ = ("metadata", "contact", "merge", "people")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    MERGE_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: _contacts_pb2.Contact
    merge: _merges_pb2.Merge
    people: _containers.RepeatedCompositeFieldContainer[_merges_pb2.PersonMembers]
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[_Union[_contacts_pb2.Contact, _Mapping]] = ..., merge: _Optional[_Union[_merges_pb2.Merge, _Mapping]] = ..., people: _Optional[_Iterable[_Union[_merges_pb2.PersonMembers, _Mapping]]] = ...) -> None: ...

class ContactsUnmerged(_message.Message):
    __slots__ = ("metadata", "contact", "merge", "people")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    MERGE_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: _contacts_pb2.Contact
    merge: _merges_pb2.Merge
    people: _containers.RepeatedCompositeFieldContainer[_merges_pb2.PersonMembers]
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[_Union[_contacts_pb2.Contact, _Mapping]] = ..., merge: _Optional[_Union[_merges_pb2.Merge, _Mapping]] = ..., people: _Optional[_Iterable[_Union[_merges_pb2.PersonMembers, _Mapping]]] = ...) -> None: ...

class ContactSplit(_message.Message):
    __slots__ = ("metadata", "contact", "split", "people")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    SPLIT_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: _contacts_pb2.Contact
    split: _merges_pb2.Split
    people: _containers.RepeatedCompositeFieldContainer[_merges_pb2.PersonMembers]
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[_Union[_contacts_pb2.Contact, _Mapping]] = ..., split: _Optional[_Union[_merges_pb2.Split, _Mapping]] = ..., people: _Optional[_Iterable[_Union[_merges_pb2.PersonMembers, _Mapping]]] = ...) -> None: ...

class PersonErased(_message.Message):
    __slots__ = ("metadata", "contact", "erasure", "contacts")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    ERASURE_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: _contacts_pb2.Contact
    erasure: str
    contacts: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[_Union[_contacts_pb2.Contact, _Mapping]] = ..., erasure: _Optional[str] = ..., contacts: _Optional[_Iterable[str]] = ...) -> None: ...

class PersonalDataErased(_message.Message):
    __slots__ = ("metadata", "erasure", "proof")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ERASURE_FIELD_NUMBER: _ClassVar[int]
    PROOF_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    erasure: str
    proof: _erasure_pb2.ErasureProof
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., erasure: _Optional[str] = ..., proof: _Optional[_Union[_erasure_pb2.ErasureProof, _Mapping]] = ...) -> None: ...

class ConsentRecorded(_message.Message):
    __slots__ = ("metadata", "contact", "consent")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    CONSENT_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: _contacts_pb2.Contact
    consent: _consents_pb2.Consent
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[_Union[_contacts_pb2.Contact, _Mapping]] = ..., consent: _Optional[_Union[_consents_pb2.Consent, _Mapping]] = ...) -> None: ...

class LegalHoldPlaced(_message.Message):
    __slots__ = ("metadata", "contact", "legal_hold")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    LEGAL_HOLD_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: _contacts_pb2.Contact
    legal_hold: str
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[_Union[_contacts_pb2.Contact, _Mapping]] = ..., legal_hold: _Optional[str] = ...) -> None: ...

class LegalHoldReleased(_message.Message):
    __slots__ = ("metadata", "contact", "legal_hold")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    LEGAL_HOLD_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: _contacts_pb2.Contact
    legal_hold: str
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[_Union[_contacts_pb2.Contact, _Mapping]] = ..., legal_hold: _Optional[str] = ...) -> None: ...

class OrganizationCreated(_message.Message):
    __slots__ = ("metadata", "organization")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ORGANIZATION_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    organization: _organizations_pb2.Organization
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., organization: _Optional[_Union[_organizations_pb2.Organization, _Mapping]] = ...) -> None: ...

class OrganizationUpdated(_message.Message):
    __slots__ = ("metadata", "organization", "changed_paths")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ORGANIZATION_FIELD_NUMBER: _ClassVar[int]
    CHANGED_PATHS_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    organization: _organizations_pb2.Organization
    changed_paths: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., organization: _Optional[_Union[_organizations_pb2.Organization, _Mapping]] = ..., changed_paths: _Optional[_Iterable[str]] = ...) -> None: ...

class OrganizationDeleted(_message.Message):
    __slots__ = ("metadata", "organization")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ORGANIZATION_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    organization: _organizations_pb2.Organization
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., organization: _Optional[_Union[_organizations_pb2.Organization, _Mapping]] = ...) -> None: ...
