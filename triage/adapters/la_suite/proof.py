"""Whether a request comes from the channel: an API key, or a JWT that binds the body (both ways of Messages, and its older
header names).
"""

import hashlib
import hmac
import time
from collections.abc import Mapping

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

API_KEY_PREFIX = "whk_"
ISSUER = "messages-webhook"
LEEWAY_SECONDS = 60
OLDEST_SECONDS = 300


def proves(headers: Mapping[str, str], body: bytes, *, secret: str, channel_id: str, now: float | None = None) -> bool:
    """Whether headers (lower-case names) prove the channel's secret for this very body."""
    moment = time.time() if now is None else now
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        bearer = ""
    if secret.startswith(API_KEY_PREFIX):
        given = bearer or headers.get("x-stmsg-api-key", "")
        return hmac.compare_digest(given.encode(), secret.encode())
    if bearer:
        return _token_proves(bearer.strip(), body, secret, channel_id, moment) or _signature_proves(
            headers, body, secret, moment
        )
    return _signature_proves(headers, body, secret, moment)


def _token_proves(token: str, body: bytes, secret: str, channel_id: str, now: float) -> bool:
    try:
        claims = jwt.decode(token, OctKey.import_key(secret), algorithms=["HS256"]).claims
    except (JoseError, ValueError):
        return False
    issued, expires, digest = claims.get("iat"), claims.get("exp"), claims.get("body_sha256")
    if not isinstance(issued, int | float) or not isinstance(expires, int | float) or not isinstance(digest, str):
        return False
    fresh = issued - LEEWAY_SECONDS <= now <= expires + LEEWAY_SECONDS
    same = hmac.compare_digest(digest.encode(), hashlib.sha256(body).hexdigest().encode())
    return fresh and same and claims.get("iss") == ISSUER and claims.get("cid") == channel_id


def _signature_proves(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> bool:
    """The older form: HMAC-SHA256 of `timestamp.body`."""
    stamp = headers.get("x-stmsg-webhook-timestamp", "")
    version, _, given = headers.get("x-stmsg-webhook-signature", "").partition("=")
    if version != "v1" or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return False
    wanted = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return abs(now - int(stamp)) <= OLDEST_SECONDS and hmac.compare_digest(wanted.encode(), given.encode())
