"""A record of its own under a prefixed key: the digests in their order, the last one current; assertions in a closure for the verifier."""

import json
import math

import jwt

from ..given import InvalidGrant, InvalidToken, ReuseDetected, digest, family_of, new_token


class AccessTokenVerifier:
    def __init__(self, *, issuer, audience, keys, now, leeway=30.0):
        # closure style
        pairs = dict(keys)
        jws = jwt.PyJWS()

        def number(x):
            return type(x) in (int, float) and math.isfinite(x)

        def judge(token):
            assert isinstance(token, str)
            header = jws.get_unverified_header(token)
            typ, kid, alg = header.get("typ"), header.get("kid"), header.get("alg")
            assert isinstance(typ, str) and typ.lower() in ("at+jwt", "application/at+jwt"), "typ"
            assert isinstance(kid, str) and kid in pairs, "kid"
            want, key = pairs[kid]
            assert alg == want and isinstance(want, str), "alg"
            assert want.lower() != "none" and not want.upper().startswith("HS"), "alg"
            payload = json.loads(jws.decode(token, key, algorithms=[want]))
            assert isinstance(payload, dict)
            for c in ("iss", "aud", "sub", "client_id", "iat", "exp", "jti"):
                assert payload.get(c) is not None, c
            assert payload["iss"] == issuer and isinstance(payload["iss"], str)
            aud = payload["aud"]
            assert aud == audience or (isinstance(aud, list) and audience in aud)
            t = now()
            exp, iat, nbf = payload["exp"], payload["iat"], payload.get("nbf", 0)
            assert number(exp) and number(iat) and number(nbf)
            assert t < exp + leeway
            if "nbf" in payload:
                assert nbf <= t + leeway
            assert iat <= t + leeway
            return payload

        self._judge = judge

    def verify(self, token):
        try:
            return self._judge(token)
        except Exception as why:
            raise InvalidToken(str(type(why))) from None


class RefreshTokens:
    def __init__(self, store, *, now, idle_ttl, absolute_ttl):
        self.s, self.now, self.idle, self.abso = store, now, idle_ttl, absolute_ttl

    async def issue(self, user, client):
        while True:
            tok = new_token()
            t = self.now()
            rec = {"u": user, "c": client, "born": t, "last": t, "dead": False, "h": [digest(tok)]}
            if await self.s.compare_and_set("fam/" + family_of(tok), None, json.dumps(rec).encode()):
                return tok

    async def refresh(self, token, client):
        key = "fam/" + family_of(token)
        mine = digest(token)
        while True:
            raw = await self.s.get(key)
            if raw is None:
                raise InvalidGrant
            rec = json.loads(raw)
            if mine not in rec["h"] or rec["c"] != client or rec["dead"]:
                raise InvalidGrant
            t = self.now()
            if t >= rec["last"] + self.idle or t >= rec["born"] + self.abso:
                raise InvalidGrant
            reused = rec["h"][-1] != mine
            new = None
            if reused:
                rec["dead"] = True
            else:
                new = new_token(family_of(token))
                rec["h"].append(digest(new))
                rec["last"] = t
            if await self.s.compare_and_set(key, raw, json.dumps(rec).encode()):
                if reused:
                    raise ReuseDetected
                return rec["u"], new
