"""Identity kinds and their normalisation: what makes two spellings the same address."""

from identities.kinds import KINDS, Kind, ScopeRule, is_well_formed_kind, kind_of
from identities.mail_addresses import ProviderRules, normalise_mail_address
from identities.masking import masked
from identities.normalisation import NormalisedIdentity, identity_key, normalise
from identities.phone_numbers import phone_number_of_whatsapp
from identities.text import MAX_VALUE_CHARACTERS
from identities.text_form import GivenIdentity, format_identity, guess, parse

__all__ = [
    "KINDS",
    "MAX_VALUE_CHARACTERS",
    "GivenIdentity",
    "Kind",
    "NormalisedIdentity",
    "ProviderRules",
    "ScopeRule",
    "format_identity",
    "guess",
    "identity_key",
    "is_well_formed_kind",
    "kind_of",
    "masked",
    "normalise",
    "normalise_mail_address",
    "parse",
    "phone_number_of_whatsapp",
]
