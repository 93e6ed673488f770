"""An identity provider for topic 1, and the tokens that it would never sign.

Real RSA signatures by PyJWT. The two forgeries that a library refuses to make, because they are attacks, are put together
by hand. Which token is accepted where stands in the lesson.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEY_ID = "key-1"


class TokenIssuer:
    """One issuer with one RSA key of 2,048 bits, made anew for each object.

    ``public_pem`` is the public key as the issuer publishes it: everybody has it.
    """

    def __init__(self, url: str):
        self.url = url
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.public_pem: bytes = self._key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def claims(self, audience: str, lifetime_s: int = 300) -> dict[str, Any]:
        """The claims of an access token for ``audience`` that is issued now: the seven that RFC 9068 requires, and a scope."""
        now = int(time.time())
        who = {"iss": self.url, "aud": audience, "sub": "ada", "client_id": "kettle-web", "scope": "orders:read"}
        return who | {"iat": now, "exp": now + lifetime_s, "jti": "7d1c"}

    def sign(self, claims: dict[str, Any], typ: str = "at+jwt") -> str:
        """A token with RS256; ``typ`` stands in its header. Claims that are None are left out."""
        present = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(present, self._key, algorithm="RS256", headers={"kid": KEY_ID, "typ": typ})

    def jwks(self) -> dict[str, Any]:
        """The JSON Web Key Set that the issuer publishes."""
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [key | {"kid": KEY_ID, "alg": "RS256", "use": "sig"}]}


def unsigned_token(claims: dict[str, Any]) -> str:
    """A token that says ``alg: none`` and has an empty signature."""
    return f"{_segment({'alg': 'none', 'typ': 'at+jwt', 'kid': KEY_ID})}.{_segment(claims)}."


def hmac_token(claims: dict[str, Any], secret: bytes) -> str:
    """A token with HS256 under ``secret``, whatever that is: PyJWT refuses a public key here."""
    signed = f"{_segment({'alg': 'HS256', 'typ': 'at+jwt', 'kid': KEY_ID})}.{_segment(claims)}"
    return f"{signed}.{_base64url(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def token_parts(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """Header, claims, signed bytes and signature of ``token``; nothing is verified."""
    head, body, signature = token.split(".")
    header, claims = json.loads(_from_base64url(head)), json.loads(_from_base64url(body))
    return header, claims, f"{head}.{body}".encode(), _from_base64url(signature)


def rs256_is_valid(public_pem: bytes, signed: bytes, signature: bytes) -> bool:
    """Whether ``signature`` is an RS256 signature of ``signed`` by the key of ``public_pem``."""
    algorithm = jwt.PyJWS().get_algorithm_by_name("RS256")
    return algorithm.verify(signed, algorithm.prepare_key(public_pem), signature)


def _segment(part: dict[str, Any]) -> str:
    return _base64url(json.dumps(part).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
