"""Makes a deployment's keys and passwords once and hands each service only its own; run again, it changes nothing."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from commandline.system.keys import ISSUERS, ensure_keys
from commandline.system.nats_access import bus_users, ensure_passwords, server_config, write_private

ADMIN = "admin"
OPERATOR = "operator"
VAULT = "vault"


def main() -> None:
    options = _options()
    make_secrets(options.directory, options.namespace)
    if options.owner is not None:
        readers = [folder for folder in options.directory.iterdir() if folder.name != VAULT]
        for folder in (*readers, *options.also_owns):
            _give_to(folder, options.owner)
    print(f"keys and passwords are in {options.directory}")


def make_secrets(directory: Path, namespace: str) -> None:
    """Keep the originals in the vault, and copy from there what each reader needs."""
    vault = directory / VAULT
    users = bus_users(namespace)
    ensure_keys(vault / "keys")
    passwords = ensure_passwords(vault / "passwords", users)

    for public in sorted((vault / "keys" / "public").iterdir()):
        _copy(public.read_text(), directory / "public" / public.name, 0o644)
    for issuer in ISSUERS:
        _copy((vault / "keys" / f"{issuer}.jwk").read_text(), directory / issuer / "signing-key.jwk", 0o600)
        password = passwords.get(ADMIN if issuer == OPERATOR else issuer)
        if password:
            _copy(password, directory / issuer / "nats.password", 0o600)

    config = json.loads(server_config(4222, 8222, Path("/data"), users, passwords))
    _copy("users: " + json.dumps(config["authorization"]["users"], indent=2), directory / "nats" / "users.conf", 0o600)


def _copy(text: str, file: Path, mode: int) -> None:
    if file.exists() and file.read_text() == text:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    write_private(file, text)
    file.chmod(mode)


def _give_to(folder: Path, owner: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner, owner, follow_symlinks=False)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path, help="where to; one folder for each reader appears in it")
    parser.add_argument("--namespace", default="backstory", help="the deployment's namespace on the bus")
    parser.add_argument("--owner", type=int, help="number of the user who will read the files; needs root")
    parser.add_argument("--also-owns", type=Path, action="append", default=[], help="another folder for that user")
    return parser.parse_args()


if __name__ == "__main__":
    main()
