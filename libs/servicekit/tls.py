"""Mutual TLS between processes: both sides show a certificate of one authority, or nobody uses TLS at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import grpc


@dataclass(frozen=True)
class Tls:
    """What one process shows and whom it believes, as PEM. It is read once: a renewed certificate needs a restart."""

    certificate: bytes
    key: bytes = field(repr=False)
    authority: bytes

    def for_server(self) -> grpc.ServerCredentials:
        """Return credentials that refuse callers without a certificate of the authority."""
        import grpc  # only who uses TLS needs it here

        return grpc.ssl_server_credentials(
            [(self.key, self.certificate)], root_certificates=self.authority, require_client_auth=True
        )

    def for_channel(self) -> grpc.ChannelCredentials:
        """Return credentials that refuse servers whose certificate is not the authority's or names another host."""
        import grpc  # only who uses TLS needs it here

        return grpc.ssl_channel_credentials(self.authority, self.key, self.certificate)


def read_tls(certificate: Path | None, key: Path | None, authority: Path | None) -> Tls | None:
    """Return what the three files hold, None when none is named. Raises ValueError for two of three or a bad file."""
    files = [file for file in (certificate, key, authority) if file]
    if not files:
        return None
    if certificate is None or key is None or authority is None:
        raise ValueError("TLS_CERTIFICATE_FILE, TLS_KEY_FILE and TLS_AUTHORITY_FILE are set together or not at all")
    return Tls(_pem(certificate, "CERTIFICATE"), _pem(key, "PRIVATE KEY"), _pem(authority, "CERTIFICATE"))


def _pem(file: Path, kind: str) -> bytes:
    try:
        found = file.read_bytes()
    except OSError as fault:
        raise ValueError(f"{file} cannot be read: {fault.strerror}") from None
    if b"-----BEGIN" not in found or f"{kind}-----".encode() not in found:
        raise ValueError(f"{file} holds no PEM of a {kind.lower()}")
    return found
