"""A required claim is tested by its truth, so the time 0 counts as missing.

fails: time_is_the_verifiers
score: 15 of 16
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import jwt

from ..given import InvalidToken


class AccessTokenVerifier:
    """Accepts the JWT access tokens (RFC 9068) of one issuer that are meant for one audience, and nothing else."""

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        keys: Mapping[str, tuple[str, Any]],
        now: Callable[[], float],
        leeway: float = 30.0,
    ):
        """``keys`` maps a key id to (algorithm, public key); ``now()`` and ``leeway`` are in seconds."""
        self._issuer, self._audience, self._keys = issuer, audience, keys
        self._now, self._leeway = now, leeway

    def verify(self, token: str) -> dict[str, Any]:
        """The claims of ``token``. Raises InvalidToken for every reason not to accept it."""
        try:
            return self._checked(token)
        except InvalidToken:
            raise
        except Exception as error:  # a parser's own errors are reasons too
            raise InvalidToken(f"malformed: {type(error).__name__}") from error

    def _checked(self, token: str) -> dict[str, Any]:
        self._require(isinstance(token, str), "not a string")
        header = jwt.get_unverified_header(token)  # unverified: it may choose among our keys, nothing else
        typ = header.get("typ")
        self._require(isinstance(typ, str) and typ.lower() in ("at+jwt", "application/at+jwt"), "not an access token")
        algorithm, key = self._keys[header["kid"]]
        self._require(algorithm.lower() != "none" and not algorithm.upper().startswith("HS"), "no public-key signature")
        self._require(header["alg"] == algorithm, "not this key's algorithm")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            # The clock and the rules are ours: without this PyJWT would ask the machine's clock.
            options={f"verify_{name}": False for name in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")},  # type: ignore[arg-type]
        )
        self._judge(claims)
        return claims

    def _judge(self, claims: dict[str, Any]) -> None:
        for name in ("iss", "aud", "sub", "client_id", "iat", "exp", "jti"):
            self._require(bool(claims.get(name)), f"no {name}")
        self._require(claims["iss"] == self._issuer, "another issuer")
        audience = claims["aud"]
        meant = self._audience in audience if isinstance(audience, list) else audience == self._audience
        self._require(meant, "another audience")
        times = {name: claims[name] for name in ("exp", "iat", "nbf") if name in claims}
        for name, value in times.items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            self._require(number and math.isfinite(value), f"{name} is not a finite number")
        now = self._now()
        self._require(now < times["exp"] + self._leeway, "expired")
        self._require(times["iat"] <= now + self._leeway, "issued in the future")
        self._require(times.get("nbf", now) <= now + self._leeway, "not valid yet")

    @staticmethod
    def _require(holds: bool, reason: str) -> None:
        if not holds:
            raise InvalidToken(reason)
