"""Checks of ai-3: 11 points for verify, 2 for accept, 4 for trace and drift."""

import hashlib
import json
import math
import random
import unicodedata
from collections.abc import Callable
from functools import partial

from leadlab.checks import check, expect, expect_raises

from .given import NEGATIONS, Claim
from .solution import accept, drift, trace, verify

POLICIES = {
    "returns": "Unused items can be returned within 30 days of delivery. Gift cards cannot be returned.",
    "shipping": "Shipping costs 3.5 euro within the country, and 12 euro abroad.",
    "warranty": "The warranty runs for 24 months from the date of purchase.",
}
GOOD = Claim("You may send unused items back within 30 days.", "Unused items can be returned within 30 days", "returns")


def claim_verdict(text: str, quote: str, document: str) -> str:
    """The verdict on one claim about one document."""
    verdicts = verify([Claim(text, quote, "page")], {"page": document})
    return verdicts[0] if isinstance(verdicts, list) and len(verdicts) == 1 else repr(verdicts)


def expect_claim_verdict(text: str, quote: str, document: str, wanted: str, next_step: str) -> None:
    got = claim_verdict(text, quote, document)
    expect(
        got == wanted,
        called=f"verify: text {text!r}, quote {quote!r}, document {document!r}",
        got=repr(got),
        wanted=repr(wanted),
        next_step=next_step,
    )


@check(points=1)
def one_claim_for_each_verdict() -> None:
    """Five claims about the shop's policies, one for each verdict."""
    quote = "Unused items can be returned within 30 days"
    claims = [
        GOOD,
        Claim(GOOD.text, quote, "premium-customers"),
        Claim(GOOD.text, "Unused items may always be returned", "returns"),
        Claim("You may send unused items back within 90 days.", quote, "returns"),
        Claim("You may not send unused items back within 30 days.", quote, "returns"),
    ]
    for claim, wanted in zip(claims, ["ok", "source", "quote", "number", "negation"], strict=True):
        got = verify([claim], POLICIES)
        expect(
            got == [wanted],
            called=f"verify([{claim}], retrieved)",
            got=got,
            wanted=f"[{wanted!r}]",
            next_step="the rules come in the order source, quote, number, negation",
        )


@check(points=1, hidden=True)
def source_must_have_been_retrieved() -> None:
    """Sources that do not exist, that were not retrieved, that are spelled otherwise; a quote that stands in another retrieved page."""
    for source in ["", "Returns", "returns ", "return", "terms"]:
        got = verify([Claim(GOOD.text, GOOD.quote, source)], POLICIES)
        expect(
            got == ["source"],
            called=f"verify with the source {source!r}; retrieved are {sorted(POLICIES)}",
            got=got,
            wanted="['source']",
            next_step="a source is one of the retrieved ids, exactly as it is written",
        )
    for retrieved in ({}, {"shipping": POLICIES["shipping"]}):
        got = verify([GOOD], retrieved)
        expect(
            got == ["source"],
            called=f"verify with the source 'returns'; retrieved are {sorted(retrieved)}",
            got=got,
            wanted="['source']: the page exists, but this answer was not given it",
            next_step="look into `retrieved` only",
        )
    got = verify([Claim(GOOD.text, GOOD.quote, "shipping")], POLICIES)
    expect(
        got == ["quote"],
        called="verify with a quote that stands in 'returns', and the source 'shipping'; both were retrieved",
        got=got,
        wanted="['quote']",
        next_step="look for the quote in the document that the claim names",
    )


@check(points=1, hidden=True)
def quote_is_not_cut_inside_a_word_or_number() -> None:
    """Quotes that begin or end inside a word, an integer, a decimal number or a number with thousands; and their whole counterparts."""
    cases = [
        ("14 days after the delivery", "within 114 days after the delivery", "quote"),
        ("5 euro for each parcel", "we charge 3.5 euro for each parcel", "quote"),
        ("000 euro for each parcel", "at most 1,000 euro for each parcel", "quote"),
        ("the fee is exactly 3", "the fee is exactly 3.5 euro", "quote"),
        ("the fee is exactly 1", "the fee is exactly 1,000 euro", "quote"),
        ("the fee is exactly 1", "the fee is exactly 14 euro", "quote"),
        ("it can be returned", "it can be returnedx", "quote"),
        ("able to be returned", "unable to be returned", "quote"),
        ("it is a gift", "it is a gift_card", "quote"),
        ("3.5 euro for each parcel", "we charge 3.5 euro for each parcel", "ok"),
        ("the fee is exactly 3", "the fee is exactly 3. No more.", "ok"),
        ("the fee is exactly 3", "the fee is exactly 3, no more", "ok"),
        ("14 days after the delivery", "(14 days after the delivery)", "ok"),
        ("14 days after the delivery", "days:14 days after the delivery.", "ok"),
        ("14 days after the delivery", "fee, 14 days after the delivery", "ok"),
        ("14 days after the delivery", "See above.14 days after the delivery", "ok"),
        ("14 days after the delivery", "the fee is due,14 days after the delivery", "ok"),
    ]
    for quote, document, wanted in cases:
        expect_claim_verdict("So it is.", quote, document, wanted, "put the two assertions around the escaped quote")


@check(points=1, hidden=True)
def one_good_occurrence_is_enough() -> None:
    """A quote that occurs twice or more, first inside a number or a word, then by itself; also overlapping itself."""
    cases = [
        ("14 days after the delivery", "Not 114 days after the delivery, but 14 days after the delivery.", "ok"),
        ("5 euro for each parcel", "3.5 euro for each parcel, later 5 euro for each parcel", "ok"),
        ("it can be returned", "it can be returnedx it can be returnedy it can be returned", "ok"),
        ("14 days after the delivery", "114 days after the delivery, then 214 days after the delivery", "quote"),
        ("day day day day", "xday day day day day", "ok"),
    ]
    for quote, document, wanted in cases:
        expect_claim_verdict(
            "So it is.", quote, document, wanted, "when the first occurrence is bad, look for the next one"
        )


@check(points=1, hidden=True)
def typography_does_not_matter() -> None:
    """Full-width digits, non-breaking spaces, line breaks, tabs, curly quotes, ligatures, accents in two forms, upper case, the German ß."""
    plain = "the customer's offer ends within 30 days"
    document = f"By law, {plain}."
    variants = [
        plain.upper(),
        plain.replace("30", "３０"),
        plain.replace(" ", "\u00a0"),
        plain.replace(" ", "\n  "),
        plain.replace(" ", "\t\r\n"),
        plain.replace("'", "’"),
        plain.replace("ff", "ﬀ"),
        f"  {plain}\n",
    ]
    for variant in variants:
        for quote, page in [(variant, document), (plain, document.replace(plain, variant))]:
            expect_claim_verdict(
                "You have ３０ days." if "３" in variant else "You have 30 days.",
                quote,
                page,
                "ok",
                "normalize text, quote and document alike: NFKC, curly quotes, white space, casefold",
            )
    for quote, page in [
        ("die Straße ist lang genug", "DIE STRASSE IST LANG GENUG"),
        (unicodedata.normalize("NFD", "das Café hat täglich geöffnet"), "Das Café hat täglich geöffnet."),
        ("he said “yes” at once", 'he said "yes" at once'),
        ("we say ‘yes’ at once", "we say 'yes' at once"),
    ]:
        expect_claim_verdict(
            "So it is.", quote, page, "ok", "NFKC joins letters and accents; casefold knows that ß is ss"
        )
    expect_claim_verdict(
        "It isn’t so.", "it isn't so any more", "well, it isn’t so any more", "ok", "curly apostrophes too"
    )


@check(points=1, hidden=True)
def quote_has_at_least_four_words() -> None:
    """Quotes of no word, one word, three and four words, with punctuation, apostrophes and numbers."""
    document = "Today it's free: a well-known 30 day rule (no fee) holds... in all shops, also in ours."
    for quote, wanted in [
        ("", "quote"),
        ("   ", "quote"),
        ("...", "quote"),
        ("holds", "quote"),
        ("in all shops", "quote"),
        ("in all shops,", "quote"),
        ("(no fee) holds...", "quote"),
        ("Today it's free", "quote"),
        ("in all shops, also", "ok"),
        ("a well-known 30", "ok"),
        ("30 day rule (no fee)", "negation"),
    ]:
        expect_claim_verdict(
            "So it is.", quote, document, wanted, "count the matches of [\\w']+ in the normalized quote"
        )


@check(points=1, hidden=True)
def quote_is_text_and_no_pattern() -> None:
    """Quotes with parentheses, dots, stars, brackets, bars and backslashes."""
    for quote in [
        "the price (see § 3.)",
        "a+b is not c",
        "all items* are new",
        "[see the list] of shops",
        "path C:\\new\\shop is old",
    ]:
        text = "It is not so." if " not " in quote else "So it is."
        expect_claim_verdict(
            text, quote, f"First: {quote} and so on", "ok", "escape the quote before it goes into a pattern"
        )
    for quote, document in [
        ("free.of charge for all", "free of charge for all"),
        ("the fee is .* euro", "the fee is 3 euro"),
        ("send it back|keep it", "send it back"),
        ("all the items? here", "all the item here"),
        ("(?i)send it back now", "send it back now"),
    ]:
        expect_claim_verdict("So it is.", quote, document, "quote", "the quote is literal text: re.escape it")


@check(points=1, hidden=True)
def numbers_of_the_claim_stand_in_the_quote() -> None:
    """Numbers in the document but outside the quote, inside longer numbers, in another notation; several numbers; none."""
    page = "Returns take 30 days. Refunds over 1,000 euro take 5 to 12.50 working days; see 4.2.1 for more."
    quote = "Refunds over 1,000 euro take 5 to 12.50 working days"
    for text, wanted in [
        ("Refunds take 5 days.", "ok"),
        ("Over 1,000 euro: 12.50 days.", "ok"),
        ("Refunds take a while.", "ok"),
        ("12.50, 5 and again 5.", "ok"),
        ("Refunds take 30 days.", "number"),
        ("Refunds over 1000 euro.", "number"),
        ("Refunds over 1.000 euro.", "number"),
        ("Refunds take 12 days.", "number"),
        ("Refunds take 12.5 days.", "number"),
        ("Refunds take 50 days.", "number"),
        ("Refunds over 000 euro.", "number"),
        ("Refunds of type5 are 5.", "ok"),
        ("Refunds of type30 are 5.", "number"),
        ("5 days, 12.50 days or 4.2.1 days.", "number"),
        ("５ days.", "ok"),
        ("５０ days.", "number"),
        ("\u0665\u0660 days.", "number"),  # 50 in Arabic-Indic digits
    ]:
        expect_claim_verdict(
            text, quote, page, wanted, "compare whole numbers, as strings, with those of the quote, not of the document"
        )
    expect_claim_verdict("See 4.2.1.", "see 4.2.1 for more", page, "ok", "a number may have several points")
    expect_claim_verdict("See 4.2.", "see 4.2.1 for more", page, "number", "4.2 is not 4.2.1")


@check(points=1, hidden=True)
def negations_agree_in_parity() -> None:
    """Each negating word, none against one, two against none, contractions with both apostrophes, words that only look like negations."""
    quote, page = "gift cards can be returned to us", "All gift cards can be returned to us."
    for word in sorted(NEGATIONS):
        for spelled in {word, word.upper(), word.replace("'", "’")}:
            advice = "count the words among NEGATIONS in the normalized texts"
            expect_claim_verdict(f"They {spelled} come back.", quote, page, "negation", advice)
            negated = f"gift cards {spelled} be returned to us"
            expect_claim_verdict("They come back.", negated, f"All {negated}.", "negation", advice)
            expect_claim_verdict("They never come back.", negated, f"All {negated}.", "ok", advice)
    for text, wanted in [
        ("There is no card that cannot come back.", "ok"),
        ("No card is no card.", "ok"),
        ("It is not so that no card can never come back.", "negation"),
        ("Nothing is noted, and knots are nothing nonstop.", "ok"),
        ("The no-fee cards come back.", "negation"),
        ("They cant come back.", "ok"),
        ("They shouldn't come back.", "ok"),
    ]:
        expect_claim_verdict(text, quote, page, wanted, "two negations cancel: compare the counts modulo 2")


@check(points=1, hidden=True)
def rules_come_in_their_order_for_each_claim() -> None:
    """Claims that break several rules, empty claim texts, many claims at once, no claims; nothing given is changed."""
    page = "Items can be returned within 30 days."
    quote = "can be returned within 30 days"
    for claim, wanted in [
        (Claim("Not within 90 days.", "of another page altogether", "nowhere"), "source"),
        (Claim("", quote, "nowhere"), "source"),
        (Claim("Not within 90 days.", "of another page altogether", "page"), "quote"),
        (Claim("", quote, "page"), "quote"),
        (Claim(" \n\u00a0", quote, "page"), "quote"),
        (Claim("Not within 90 days.", quote, "page"), "number"),
        (Claim("Not within 30 days.", quote, "page"), "negation"),
        (Claim("Within 30 days.", quote, "page"), "ok"),
    ]:
        got = verify([claim], {"page": page})
        expect(
            got == [wanted],
            called=f"verify([{claim}], {{'page': {page!r}}})",
            got=got,
            wanted=f"[{wanted!r}], the first rule that fails",
            next_step="check source, then text and quote, then numbers, then negation",
        )
    claims = [GOOD, Claim("", "", "nowhere"), GOOD, Claim("Within 9 days.", GOOD.quote, "returns")]
    retrieved = dict(POLICIES)
    got = verify(claims, retrieved)
    expect(
        got == ["ok", "source", "ok", "number"] and retrieved == POLICIES and len(claims) == 4,
        called="verify with four claims",
        got=got,
        wanted="four verdicts in the order of the claims; the arguments stay as they were",
        next_step="do not stop at the first bad claim",
    )
    expect(
        verify([], POLICIES) == [],
        called="verify([], retrieved)",
        got=verify([], POLICIES),
        wanted="[]",
        next_step="one verdict per claim",
    )


@check(points=1, hidden=True)
def random_quotes_are_found_where_they_are() -> None:
    """300 quotes cut from random documents: at whole words and numbers, or one character beside; with changed white space."""
    rng = random.Random(2023)
    words = ["free", "days", "order", "14", "3.5", "1,000", "card", "within", "back", "item", "7", "euro"]
    for _ in range(300):
        tokens = [rng.choice(words) for _ in range(rng.randrange(12, 30))]
        first = rng.randrange(1, len(tokens) - 7)
        last = first + rng.randrange(4, 7)
        quote = " ".join(tokens[first:last])
        tokens[first - 1] = "and"  # so that the cut below can stand at no second place
        before, after = " ".join(tokens[:first]), " ".join(tokens[last:])
        page = f"{before} {quote} {after}"
        kind = rng.choice(["whole", "spaced", "longer word", "longer number"])
        if kind == "spaced":
            quote = quote.replace(" ", rng.choice(["  ", "\n", " \t "]))
        elif kind == "longer word":
            page = page.replace(quote, f"x{quote}" if rng.random() < 0.5 else f"{quote}x")
        elif kind == "longer number":
            quote, inside = f"5 {quote}", f"2.5 {quote}"
            page = f"{before} {inside} {after}"
        expect_claim_verdict(
            "So it is.",
            quote,
            page,
            "ok" if kind in ("whole", "spaced") else "quote",
            "a quote starts and ends at whole words and whole numbers, whatever stands around it",
        )


@check(points=1, hidden=True)
def answer_needs_claims_that_all_hold() -> None:
    """Answers without claims, with one claim that does not hold among good ones, with good ones only."""
    bad = Claim("Within 90 days.", GOOD.quote, "returns")
    for claims, wanted in [
        ([], "abstain"),
        ([GOOD], "answer"),
        ([GOOD, GOOD], "answer"),
        ([bad], "abstain"),
        ([GOOD, bad], "abstain"),
        ([bad, GOOD, GOOD], "abstain"),
    ]:
        got = accept(claims, POLICIES, confidence=0.99, t=0.5)
        expect(
            got == wanted,
            called=f"accept with {len(claims)} claims, {claims.count(bad)} of them not supported; confidence 0.99, t = 0.5",
            got=repr(got),
            wanted=repr(wanted),
            next_step="all([]) is True: an answer without claims is not supported by anything",
        )


@check(points=1, hidden=True)
def confidence_reaches_the_threshold() -> None:
    """Confidence below, at and above t, also at 0 and 1; values outside their ranges, with good claims and with none."""
    for confidence, t, wanted in [
        (0.75, 0.75, "answer"),
        (math.nextafter(0.75, 0), 0.75, "abstain"),
        (1.0, 0.999, "answer"),
        (0.0, 0.0, "answer"),
        (0.0, 0.1, "abstain"),
        (1, 0, "answer"),
    ]:
        got = accept([GOOD], POLICIES, confidence=confidence, t=t)
        expect(
            got == wanted,
            called=f"accept with a good claim, confidence={confidence!r}, t={t!r}",
            got=repr(got),
            wanted=repr(wanted),
            next_step="answer if confidence ≥ t",
        )
    for confidence, t in [
        (-0.1, 0.5),
        (1.1, 0.5),
        (0.5, -0.1),
        (0.5, 1.0),
        (0.5, 1.5),
        (math.nan, 0.5),
        (0.5, math.nan),
    ]:
        for claims in ([GOOD], []):
            expect_raises(
                ValueError,
                partial(accept, claims, POLICIES, confidence=confidence, t=t),
                called=f"accept with {len(claims)} claims, confidence={confidence}, t={t}",
                next_step="check the ranges first; comparisons with NaN are all false",
            )


def recorded(retrieved: dict[str, str]) -> dict:
    """A record of one answer with these documents."""
    return trace("r-1", "support-b", "How long?", retrieved, [GOOD], ["ok"])


@check(points=1)
def record_goes_through_json() -> None:
    """A record has exactly its keys, survives json.dumps and json.loads, and finds no drift in an unchanged corpus."""
    record = recorded(POLICIES)
    wanted = {
        "release": "r-1",
        "model": "support-b",
        "question": "How long?",
        "retrieved": [
            {"id": name, "sha256": hashlib.sha256(text.encode()).hexdigest()} for name, text in POLICIES.items()
        ],
        "claims": [{"text": GOOD.text, "quote": GOOD.quote, "source": "returns"}],
        "verdicts": ["ok"],
    }
    expect(
        json.loads(json.dumps(record)) == wanted == record,
        called="trace(…), then json.dumps and json.loads",
        got=record,
        wanted="the six keys; documents by id and hash, claims as dicts, verdicts as a list",
        next_step="build it from str, list and dict only",
    )
    changes = drift(json.loads(json.dumps(record)), POLICIES)
    expect(
        changes == {},
        called="drift of a record read back from JSON, the corpus being unchanged",
        got=changes,
        wanted="{}",
        next_step="compare the recorded hash with that of today's text",
    )


@check(points=1, hidden=True)
def hashes_are_of_the_exact_text() -> None:
    """Texts with accents, curly quotes, line breaks, spaces at the ends, and none; the order of retrieval."""
    texts = {"z": "Zurück – „gern“ ", "a": "line\r\nbreak", "m": "", "b": "\u00a0", "y": "３０ days"}
    record = recorded(texts)
    wanted = [(name, hashlib.sha256(text.encode("utf-8")).hexdigest()) for name, text in texts.items()]
    got = [(entry["id"], entry["sha256"]) for entry in record["retrieved"]]
    expect(
        got == wanted,
        called=f"trace with the documents {texts}",
        got=got,
        wanted="their ids in the order of the mapping, each with the hex SHA-256 of its exact UTF-8 text",
        next_step="no normalizing, no sorting, encode as UTF-8",
    )


@check(points=1, hidden=True)
def drift_names_what_is_gone_or_altered() -> None:
    """Corpora with pages removed, emptied, altered by a space, by case or by Unicode form, and with pages added."""
    texts = {"a": "Café, open daily.", "b": "Returns within 30 days.", "c": "Shipping is 3 euro."}
    record = json.loads(json.dumps(recorded(texts)))
    for corpus, wanted in [
        (dict(texts), {}),
        ({**texts, "new": "page"}, {}),
        (dict(reversed(texts.items())), {}),
        ({"a": texts["a"], "c": texts["c"]}, {"b": "missing"}),
        ({}, {"a": "missing", "b": "missing", "c": "missing"}),
        ({**texts, "b": ""}, {"b": "changed"}),
        ({**texts, "b": texts["b"] + " "}, {"b": "changed"}),
        ({**texts, "b": texts["b"].replace(" ", "\u00a0")}, {"b": "changed"}),
        ({**texts, "c": texts["c"].lower()}, {"c": "changed"}),
        ({**texts, "a": unicodedata.normalize("NFD", texts["a"])}, {"a": "changed"}),
        ({"a": texts["b"], "b": texts["a"]}, {"a": "changed", "b": "changed", "c": "missing"}),
    ]:
        got = drift(record, corpus)
        expect(
            got == wanted,
            called=f"drift of a record with {texts}, today's corpus being {corpus}",
            got=got,
            wanted="gone documents as 'missing', altered ones as 'changed', the others left out",
            next_step="hash today's exact text and compare; look for the id first",
        )


@check(points=1, hidden=True)
def record_stands_by_itself() -> None:
    """The caller changes its claims, verdicts and documents after the record was made; two records of the same objects."""
    retrieved, claims, verdicts = dict(POLICIES), [GOOD], ["ok"]
    record = trace("r-1", "support-b", "How long?", retrieved, claims, verdicts)
    before = json.dumps(record, sort_keys=True)
    second = trace("r-1", "support-b", "How long?", retrieved, claims, verdicts)
    actions: list[tuple[str, Callable[[], object]]] = [
        ("verdicts.append('source')", partial(verdicts.append, "source")),
        ("claims.clear()", claims.clear),
        ("retrieved.clear()", retrieved.clear),
        ("a change in a second record of the same objects", lambda: second["claims"][0].update(text="other")),
        ("an entry removed from the second record", lambda: second["retrieved"].pop()),
    ]
    for what, action in actions:
        action()
        expect(
            json.dumps(record, sort_keys=True) == before,
            called=f"trace(…), then {what}",
            got="the record has changed",
            wanted="the record of a decision stays what it was",
            next_step="put copies into the record, not the caller's lists",
        )
