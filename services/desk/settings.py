"""Everything the desk can be told from outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from servicekit.environment import Field
from servicekit.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class DeskSettings(ServiceSettings):
    """The desk's settings."""

    service: ClassVar[str] = "desk"

    http_port: int = Field(default=8100, ge=1, le=65535, description="Port of the agents' pages")
    public_url: str = Field(
        default="", description="Where agents' browsers reach the desk; default: the address it listens on"
    )
    contacts_address: str = Field(default="127.0.0.1:7101", description="gRPC address of contacts")
    interactions_address: str = Field(default="127.0.0.1:7102", description="gRPC address of interactions")
    notifications_address: str = Field(default="127.0.0.1:7103", description="gRPC address of notifications")
    http_threads: int = Field(default=64, ge=4, le=512, description="Requests and live streams served at once")
    live_streams: int = Field(default=48, ge=1, le=500, description="Live streams at once; fewer than threads")
    live_streams_per_agent: int = Field(default=12, ge=1, le=500, description="Live streams of one agent at once")
    call_seconds: float = Field(default=2.0, gt=0, le=30, description="Deadline of a call to another service")
    time_zone: str = Field(default="UTC", description="IANA zone shown to agents whose browser does not tell its own")
    page_size: int = Field(default=30, ge=1, le=200, description="Interactions shown at once")

    def faults(self) -> Iterator[str]:
        """Yield what does not fit together."""
        yield from super().faults()
        parts = urlsplit(self.public_url)
        if self.public_url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/")):
            yield "public_url: must be an origin such as https://desk.example.org, without a path"
        if self.live_streams >= self.http_threads:
            yield "live_streams: must be below http_threads, or streams leave no thread for pages"

    @property
    def origin(self) -> str:
        """The origin agents' browsers see."""
        return self.public_url.rstrip("/") or f"http://{self.bind_host}:{self.http_port}"

    @property
    def is_https(self) -> bool:
        """Whether browsers reach the desk encrypted: cookies are then bound to that."""
        return self.origin.startswith("https://")
