"""Eight attacks on the in-process shop; each returns whether the attacker got what they wanted, read from the real effect.

Run such requests against nothing that you have no written permission for: in most countries that is a crime.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from types import MappingProxyType
from typing import Final

import httpx

from leadlab.clock import simulate
from leadlab.scenarios.browser import Browser, allowed, pwned, sinks
from leadlab.scenarios.shop import HOST, METADATA_SECRET, ORIGIN, Shop, address_of, email_of, make_shop, password_of

EVIL: Final = "https://evil.example"
VICTIM, ATTACKER = 2, 9  # customers
LEAKED: Final = (*((email_of(n), f"leaked-{n}") for n in range(3, 63)), (email_of(63), password_of(63)))
"""61 pairs from another shop's leak; one customer uses the same password here."""


async def idor(shop: Shop) -> bool:
    """A signed-in customer asks for the number of somebody else's order."""
    async with shop.client() as mine:
        await mine.post("/login", data=shop.credentials(ATTACKER))
        return address_of(VICTIM) in (await mine.get(f"/orders/{VICTIM}")).text


async def sqli(shop: Shop) -> bool:
    """The search term ends the SQL string and adds the users table, in two spellings."""
    async with shop.client() as anyone:
        for union in ("UNION SELECT", "UNION/**/SELECT"):
            answer = await anyone.get("/search", params={"q": f"' {union} email, password FROM users --"})
            if email_of(VICTIM) in answer.text:
                return True
    return False


async def xss(shop: Shop) -> bool:
    """A review carries a script, in three spellings; then the victim opens the page."""
    async with shop.client() as mine:
        for text in ("<script>pwn()</script>", "<img src=x onerror=pwn()>", "<input autofocus onfocus=pwn()>"):
            await mine.post("/product/1/review", data={"text": text})
    page = await Browser(shop.app).open(f"{ORIGIN}/product/1")
    return pwned([allowed(sinks(page.text), page.headers.get("content-security-policy", ""))], "sec-1-scripts")[0]


async def csrf(shop: Shop) -> bool:
    """The signed-in victim visits another site, whose form changes the e-mail address."""
    victim = await signed_in(shop, VICTIM)
    await victim.post_form(f"{ORIGIN}/account/email", {"email": "mallory@evil.example"}, initiator=EVIL)
    return shop.db.execute("SELECT email FROM users WHERE id = ?", (VICTIM,)).fetchone() == ("mallory@evil.example",)


async def stuffing(shop: Shop) -> bool:
    """61 leaked passwords are tried from seven addresses, ten from each."""
    for i, (email, password) in enumerate(LEAKED):
        async with shop.client(f"192.0.2.{1 + i // 10}") as bot:
            await bot.post("/login", data={"email": email, "password": password})
            if email in (await bot.get("/account")).text:
                return True
    return False


async def ssrf(shop: Shop) -> bool:
    """The image proxy is asked for the cloud's metadata address, in two spellings."""
    async with shop.client() as anyone:
        answers = [
            await anyone.get("/image", params={"url": f"http://{host}/"}) for host in ("169.254.169.254", "2852039166")
        ]
    return any(METADATA_SECRET in answer.text for answer in answers)


async def massassign(shop: Shop) -> bool:
    """A profile update carries ``role=admin``; then the attacker opens the list of all customers."""
    async with shop.client() as mine:
        await mine.post("/login", data=shop.credentials(ATTACKER))
        await mine.post("/account/profile", data={"name": "Mallory", "role": "admin"})
        return email_of(VICTIM) in (await mine.get("/admin")).text


async def sniff(shop: Shop) -> bool:
    """The victim once types http:// on an open network; who listens there uses the session cookie."""
    victim = await signed_in(shop, VICTIM)
    await victim.open(f"http://{HOST}/")
    heard = [r.headers.get("cookie", "") for r in victim.requests if r.url.scheme == "http"]
    async with shop.client() as listener:
        answers = [await listener.get("/account", headers={"cookie": cookie}) for cookie in heard]
    return any(email_of(VICTIM) in answer.text for answer in answers)


Attack = Callable[[Shop], Awaitable[bool]]
ATTACKS: Final = MappingProxyType(
    {attack.__name__: attack for attack in (idor, sqli, xss, csrf, stuffing, ssrf, massassign, sniff)}
)


async def purchase(shop: Shop) -> bool:
    """The ordinary purchase: sign in, buy a kettle in the browser, see one's order."""
    customer = await signed_in(shop, VICTIM)
    order: httpx.Response = await customer.submit(f"{ORIGIN}/product/1", {})
    return f"Kettle to {address_of(VICTIM)}" in order.text


async def signed_in(shop: Shop, customer: int) -> Browser:
    """The customer's browser after signing in. It sends cookies without SameSite to everybody, as Firefox and Safari do."""
    browser = Browser(shop.app, lax_by_default=False)
    await browser.submit(f"{ORIGIN}/login", shop.credentials(customer))
    return browser


def attack_shop(controls: Iterable[str], attacks: Iterable[str] = ATTACKS) -> dict[str, bool]:
    """For each attack, whether it succeeds on a new shop with these controls on."""
    return {name: _on_a_new_shop(ATTACKS[name], controls) for name in attacks}


def sells(controls: Iterable[str]) -> bool:
    """Whether the ordinary purchase works on a new shop with these controls on."""
    return _on_a_new_shop(purchase, controls)


def _on_a_new_shop(attack: Attack, controls: Iterable[str]) -> bool:
    async def main() -> bool:
        with make_shop(controls) as shop:
            return await attack(shop)

    return simulate(main())
