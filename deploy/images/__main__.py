"""Builds the services' images and tries each; `--quick` does so with contacts only."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deploy.images import base
from deploy.images.buildah import Buildah, BuildFailed, ca_bundle
from deploy.images.checks import faults_of
from deploy.images.live import try_service

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("contacts", "interactions", "notifications", "desk")
TOOLS = ("buildah", "debootstrap")


def main() -> int:
    options = _options()
    missing = _what_is_missing()
    if missing:
        print(f"images: {missing}", file=sys.stderr)
        return 1
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "backstory" / "images"
    buildah = Buildah(cache)
    with buildah.alone():
        return _build_and_try(buildah, ["contacts"] if options.quick else list(SERVICES))


def _build_and_try(buildah: Buildah, services: list[str]) -> int:
    began = time.monotonic()
    made = base.ensure_base(buildah)
    _say(f"base {base.NAME}: {'made' if made else 'from the cache'}", began)
    failed = 0
    for service in services:
        try:
            failed += _one(buildah, service)
        except (BuildFailed, subprocess.TimeoutExpired) as fault:
            print(f"{service}: FAILED\n{fault}", flush=True)
            failed += 1
    for service in SERVICES:
        if service not in services:
            print(f"{service}: skipped, --quick builds one image of the four; they differ in the service's folder only")
    print(f"images: {len(services) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def _one(buildah: Buildah, service: str) -> int:
    began = time.monotonic()
    image = f"localhost/backstory-{service}:try"
    arguments = {"BASE": base.NAME, "SERVICE": service}
    buildah.build(ROOT, ROOT / "deploy" / "Containerfile", image, arguments, ca_bundle())
    _say(f"{service}: built, {buildah.size_of(image)}", began)
    with buildah.container(image) as container, tempfile.TemporaryDirectory(prefix="backstory-image-") as scratch:
        faults = list(faults_of(buildah, image, container, service, ROOT))
        for fault in faults:
            print(f"{service}: FAULT, {fault}", flush=True)
        if service == "desk":
            print("desk: start skipped, its pages need the other three; the end-to-end tests start them together")
        else:
            for seen in try_service(buildah, container, service, Path(scratch), ROOT):
                print(f"{service}: {seen}", flush=True)
    _say(f"{service}: {'FAILED' if faults else 'passed'}", began)
    return 1 if faults else 0


def _what_is_missing() -> str:
    """Return why this machine cannot do it, with the remedy, or nothing."""
    absent = [tool for tool in TOOLS if not shutil.which(tool)]
    if absent:
        return f"needs {' and '.join(absent)}: on Debian, run `apt-get install {' '.join(absent)}`"
    if os.geteuid() != 0:
        return "needs root, because a base image is made of files that belong to root: run it with sudo"
    return ""


def _say(text: str, began: float) -> None:
    print(f"{text} ({time.monotonic() - began:.1f} s)", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy.images", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the contacts image only")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
