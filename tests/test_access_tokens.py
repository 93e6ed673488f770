"""The identity provider of topic 1: its tokens verify elsewhere, and its forgeries are what they claim to be."""

import hashlib
import hmac

import jwt
import pytest

from leadlab.scenarios.access_tokens import TokenIssuer, hmac_token, rs256_is_valid, token_parts, unsigned_token

AUDIENCE = "https://orders.example"


@pytest.fixture(scope="module")
def issuer() -> TokenIssuer:
    return TokenIssuer("https://id.example")


def test_a_token_verifies_with_the_published_key(issuer: TokenIssuer) -> None:
    token = issuer.sign(issuer.claims(AUDIENCE))
    key = jwt.PyJWKSet.from_dict(issuer.jwks())["key-1"].key
    decoded = jwt.decode(token, key, algorithms=["RS256"], audience=AUDIENCE, issuer=issuer.url)
    assert decoded == issuer.claims(AUDIENCE) | {"iat": decoded["iat"], "exp": decoded["exp"]}
    assert {"iss", "aud", "sub", "client_id", "iat", "exp", "jti"} <= decoded.keys()


def test_none_leaves_a_claim_out(issuer: TokenIssuer) -> None:
    _, claims, _, _ = token_parts(issuer.sign(issuer.claims(AUDIENCE) | {"aud": None}))
    assert "aud" not in claims


def test_rs256_by_hand_agrees_with_the_signer(issuer: TokenIssuer) -> None:
    _, _, signed, signature = token_parts(issuer.sign(issuer.claims(AUDIENCE)))
    assert rs256_is_valid(issuer.public_pem, signed, signature)
    assert not rs256_is_valid(issuer.public_pem, signed + b"x", signature)
    assert not rs256_is_valid(TokenIssuer(issuer.url).public_pem, signed, signature)


def test_the_forgeries_are_what_they_claim(issuer: TokenIssuer) -> None:
    claims = issuer.claims(AUDIENCE)
    header, body, _, signature = token_parts(unsigned_token(claims))
    assert (header["alg"], body, signature) == ("none", claims, b"")
    header, body, signed, signature = token_parts(hmac_token(claims, issuer.public_pem))
    assert (header["alg"], body) == ("HS256", claims)
    assert signature == hmac.digest(issuer.public_pem, signed, hashlib.sha256)
