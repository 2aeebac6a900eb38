"""One confirmed publish, and the translation of the client's many errors into our few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import nats.errors
import nats.js.errors
from nats.js import JetStreamContext

from eventbus.errors import BusError, Missing, NoAnswer, NoResponders, NotConnected, Refused, StreamFull, TooLarge

_STREAM_STORE_FAILED = 10077
_NO_ROOM = frozenset({10023, 10047, _STREAM_STORE_FAILED})
_MESSAGE_TOO_LARGE = 10054


@dataclass(frozen=True)
class Published:
    """What the server confirmed."""

    sequence: int
    is_duplicate: bool


async def publish_message(
    jetstream: JetStreamContext,
    subject: str,
    payload: bytes,
    headers: dict[str, str],
    stream: str,
    timeout_seconds: float,
) -> Published:
    """Publish into this stream and no other, and wait until the server has stored it."""
    with translated():
        ack = await jetstream.publish(subject, payload, timeout=timeout_seconds, stream=stream, headers=dict(headers))
    return Published(sequence=ack.seq, is_duplicate=bool(ack.duplicate))


@contextmanager
def translated() -> Iterator[None]:
    """Turn whatever the client raises into an error of `errors.py`."""
    try:
        yield
    except BusError:
        raise
    except nats.js.errors.NoStreamResponseError as error:
        raise NoResponders("no stream answered") from error
    except nats.js.errors.APIError as error:
        raise _of_server(error) from error
    except nats.errors.MaxPayloadError as error:
        raise TooLarge("larger than the server's max_payload") from error
    except (nats.errors.TimeoutError, TimeoutError) as error:
        raise NoAnswer("no confirmation in time") from error
    except nats.errors.NoRespondersError as error:
        raise NoResponders("nobody listens") from error
    except (nats.errors.BadSubjectError, nats.errors.BadHeaderError) as error:
        raise Refused(str(error)) from error
    except (nats.errors.Error, OSError) as error:
        raise NotConnected(str(error) or type(error).__name__) from error


def _of_server(error: nats.js.errors.APIError) -> BusError:
    text = f"{error.err_code}: {error.description}"
    if error.err_code in _NO_ROOM:
        return StreamFull(text)
    if error.err_code == _MESSAGE_TOO_LARGE:
        return TooLarge(text)
    if isinstance(error, nats.js.errors.NotFoundError):
        return Missing(text)
    if error.code == 503:
        return NoResponders(text)
    return Refused(text)
