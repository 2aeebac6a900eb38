"""The signing keys of one system: private ones for their owners only, public ones in a folder everybody trusts."""

from __future__ import annotations

import json
from pathlib import Path

from commandline.system.nats_access import write_private

ISSUERS = ("contacts", "interactions", "notifications", "desk", "operator")


def ensure_keys(directory: Path) -> None:
    """Make the keys that are missing; those that exist stay, so that tokens outlive a restart."""
    public = directory / "public"
    public.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)
    for issuer in ISSUERS:
        private_file, public_file = directory / f"{issuer}.jwk", public / f"{issuer}.jwk"
        if private_file.exists() and public_file.exists():
            continue
        private, readable = _key_pair(issuer)
        write_private(private_file, json.dumps(private))
        public_file.write_text(json.dumps(readable))


def _key_pair(issuer: str) -> tuple[dict[str, object], dict[str, object]]:
    from joserfc.jwk import OKPKey

    key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "EdDSA"}, private=True)
    names = {"kid": f"{issuer}-{key.thumbprint()[:8]}"}
    return {**key.as_dict(private=True), **names}, {**key.as_dict(private=False), **names}
