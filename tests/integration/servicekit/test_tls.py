"""With certificates in the settings, gRPC is mutual TLS: strangers and plain callers get nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from grpc_health.v1 import health_pb2, health_pb2_grpc
from servicekit.grpc_client import open_channel
from servicekit.http_app import HttpApp, create_app
from servicekit.tls import Tls

from tests.support.small_server import CONTACTS, SmallServer, SmallSettings


@dataclass(frozen=True)
class Authority:
    """An authority of one deployment, which makes certificates for its processes."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def fresh(cls, name: str) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = _builder(subject, subject, key).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        return cls(key, certificate.sign(key, hashes.SHA256()))

    def settings(self, folder: Path) -> SmallSettings:
        """Settings of a process with a certificate of this authority for the loopback address."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "contacts")])
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        certificate = _builder(subject, self.certificate.subject, key).add_extension(names, critical=False)
        folder.mkdir()
        files = {name: folder / f"{name}.pem" for name in ("certificate", "key", "authority")}
        files["certificate"].write_bytes(_pem(certificate.sign(self.key, hashes.SHA256())))
        files["authority"].write_bytes(_pem(self.certificate))
        files["key"].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return SmallSettings(
            tls_certificate_file=files["certificate"], tls_key_file=files["key"], tls_authority_file=files["authority"]
        )


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def ours(tmp_path: Path) -> SmallSettings:
    return Authority.fresh("ours").settings(tmp_path / "ours")


@pytest.fixture
def encrypted(tmp_path: Path, ours: SmallSettings) -> Iterator[SmallServer]:
    server = SmallServer(tmp_path, settings=ours)
    yield server
    server.server.stop(0)


def _health(server: SmallServer, tls: Tls | None) -> int:
    with open_channel(server.address, tls) as channel:
        answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=5)
        return int(answer.status)


def test_a_caller_with_a_certificate_of_the_authority_is_served(encrypted: SmallServer, ours: SmallSettings) -> None:
    assert _health(encrypted, ours.tls) == health_pb2.HealthCheckResponse.SERVING


def test_a_plain_caller_and_one_of_another_authority_are_refused(encrypted: SmallServer, tmp_path: Path) -> None:
    strangers = Authority.fresh("strangers").settings(tmp_path / "strangers")
    for tls in (None, strangers.tls):
        with pytest.raises(grpc.RpcError) as refused:
            _health(encrypted, tls)
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE


def test_the_http_gateway_reaches_its_server_with_the_same_certificate(
    encrypted: SmallServer, ours: SmallSettings
) -> None:
    app = create_app(HttpApp("contacts", [CONTACTS], encrypted.address, tls=ours.tls)).test_client()
    answer = app.get("/v1/contacts/nobody", headers=encrypted.bearer())
    assert (answer.status_code, answer.get_json()["reason"]) == (404, "CONTACT_NOT_FOUND")


def test_a_part_of_the_certificates_is_a_fault_that_names_the_settings(ours: SmallSettings, tmp_path: Path) -> None:
    (alone,) = SmallSettings(tls_key_file=ours.tls_key_file).faults()
    assert "TLS_CERTIFICATE_FILE, TLS_KEY_FILE and TLS_AUTHORITY_FILE are set" in alone
    empty = tmp_path / "empty.pem"
    empty.touch()
    (hollow,) = SmallSettings(
        tls_key_file=ours.tls_key_file, tls_authority_file=empty, tls_certificate_file=empty
    ).faults()
    assert "empty.pem holds no PEM of a certificate" in hollow
