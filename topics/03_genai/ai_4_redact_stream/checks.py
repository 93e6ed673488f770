"""Checks of ai-4: twelve points for the redactor, two for the judge's quality, three for the corrected rate."""

import math
import random
import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import DIGIT_RUN, EMAIL, TAG, luhn
from .solution import Redactor, judge_quality, true_rate


def expect_redacted(redactor: Any, text: str, wanted: str, next_step: str) -> None:
    got = redactor.redact(text)
    expect(
        got == wanted,
        called=f"redact({text!r})",
        got=repr(got),
        wanted="tags for addresses and cards, [tag] for foreign tags, everything else as it was",
        next_step=next_step,
    )


def card_number(rng: random.Random, length: int, valid: bool = True) -> str:
    """Random digits whose last one makes them pass, or fail, the Luhn check."""
    body = "".join(rng.choice("0123456789") for _ in range(length - 1))
    return body + rng.choice([digit for digit in "0123456789" if luhn(body + digit) is valid])


def reference_redaction(text: str) -> str:
    """What a fresh instance has to make of ``text``."""
    tags: dict[tuple[str, str], str] = {}

    def tag(kind: str, compared: str) -> str:
        return tags.setdefault((kind, compared), f"<{kind}_{1 + sum(each == kind for each, _ in tags)}>")

    def card(match: re.Match[str]) -> str:
        digits = re.sub("[ -]", "", match[0])
        return tag("CARD", digits) if 13 <= len(digits) <= 19 and luhn(digits) else match[0]

    pieces = re.split(f"({EMAIL.pattern}|{TAG.pattern})", text)
    for place, piece in enumerate(pieces):
        if place % 2 == 0:
            pieces[place] = DIGIT_RUN.sub(card, piece)
        else:
            pieces[place] = "[tag]" if piece.startswith("<") else tag("EMAIL", piece.lower())
    return "".join(pieces)


def in_chunks(text: str, cuts: Iterable[int]) -> list[str]:
    """``text`` cut at the given places; equal places make empty chunks."""
    places = [0, *sorted(cuts), len(text)]
    return [text[start:end] for start, end in pairwise(places)]


def expect_streamed(chunks: list[str], next_step: str) -> None:
    """Stream the chunks through one fresh instance, redact the joined text with another, and compare."""
    text = "".join(chunks)
    redactor = Redactor()
    got, whole = "".join(redactor.stream(iter(chunks))), Redactor().redact(text)
    shown = chunks if len(chunks) < 12 else f"{len(chunks)} chunks of {text!r}"
    expect(
        got == whole == reference_redaction(text),
        called=f"stream({shown})",
        got=f"{got!r}; redact of the joined text gives {whole!r}",
        wanted="joined, the text that redact has to make of the joined chunks",
        next_step=next_step,
    )


@check(points=1)
def address_and_card_and_back() -> None:
    """An address and the card number that testers use, in one sentence, whole and in pieces; and back again."""
    text = "I am ann@example.org, my card is 4111 1111 1111 1111."
    redactor = Redactor()
    expect_redacted(redactor, text, "I am <EMAIL_1>, my card is <CARD_1>.", "first the addresses, then the cards")
    got = redactor.restore("Dear <EMAIL_1>, <CARD_1> was charged.")
    expect(
        got == "Dear ann@example.org, 4111 1111 1111 1111 was charged.",
        called='restore("Dear <EMAIL_1>, <CARD_1> was charged.")',
        got=repr(got),
        wanted="the values as they were spelled",
        next_step="keep the first spelling of each tag",
    )
    pieces = list(Redactor().stream(["I am ann@exam", "ple.org, my card is 4111 11", "11 1111 1111."]))
    expect(
        "".join(pieces) == "I am <EMAIL_1>, my card is <CARD_1>.",
        called='stream(["I am ann@exam", "ple.org, my card is 4111 11", "11 1111 1111."])',
        got=pieces,
        wanted="the same text as from redact",
        next_step="keep what may still become an address or a card until more has come",
    )


@check(points=1, hidden=True)
def cards_by_length_and_check_digit() -> None:
    """Random numbers of 11 to 21 digits that pass and fail the Luhn check, with blanks, hyphens and neither."""
    rng = random.Random(41)
    for length in range(11, 22):
        for valid in (True, False):
            for separator in ("", " ", "-"):
                digits = card_number(rng, length, valid)
                spelled = separator.join(digits[i : i + 4] for i in range(0, length, 4))
                is_card = valid and 13 <= length <= 19
                wanted = "order <CARD_1>, please" if is_card else f"order {spelled}, please"
                step = "13 to 19 digits that pass luhn, and nothing else, are a card"
                expect_redacted(Redactor(), f"order {spelled}, please", wanted, step)


@check(points=1, hidden=True)
def runs_are_maximal() -> None:
    """Cards as a part of longer runs, runs on two lines, two blanks, letters and dots beside the digits."""
    card = "4111111111111111"
    step = "take the whole run that DIGIT_RUN finds, then look whether it is a card"
    rng = random.Random(46)
    for _ in range(20):  # twenty digits, of which the first, or the last, nineteen are a card
        part = card_number(rng, 19)
        for text in (part + rng.choice("123456789"), rng.choice("123456789") + part):
            expect_redacted(Redactor(), text, text, step)
            spelled = " ".join(text[i : i + 4] for i in range(0, 20, 4))
            expect_redacted(Redactor(), spelled, spelled, step)
    for text, wanted in [
        ("43 4111 1111 1111 1111", None),
        (f"{card}0000", None),
        (f"1{card}", None),
        ("4111 1111 1111 1111 43", None),
        (f"{card} {card}", None),
        (f"{card}-{card}", None),
        ("4111 1111\n1111 1111", None),
        ("4111 1111\t1111 1111", None),
        ("4111  1111 1111 1111", None),
        ("4111--1111 1111 1111", None),
        ("4111\u00a01111 1111 1111", None),
        ("4111.1111.1111.1111", None),
        (f"12\n{card}\n34", "12\n<CARD_1>\n34"),
        (f"12  {card}  34", "12  <CARD_1>  34"),
        (f"a{card}b", "a<CARD_1>b"),
        (f"({card}), {card}.", "(<CARD_1>), <CARD_1>."),
        (f"12,{card}/34", "12,<CARD_1>/34"),
        (f"- {card} -", "- <CARD_1> -"),
        ("4111 1111-1111 1111", "<CARD_1>"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "<CARD_1>"),
        ("\uff14111111111111111", None),
    ]:
        expect_redacted(Redactor(), text, text if wanted is None else wanted, step)


@check(points=1, hidden=True)
def addresses_in_all_surroundings() -> None:
    """Addresses in brackets, at the end of a sentence, in upper case, behind a number, made of digits; near misses."""
    card = "4111111111111111"
    step = "EMAIL finds the addresses, and they come before the cards"
    for text, wanted in [
        ("<ann@example.org>", "<<EMAIL_1>>"),
        ("(ann@example.org), ann@example.org.", "(<EMAIL_1>), <EMAIL_1>."),
        ("mailto:ann@example.org?x=1", "mailto:<EMAIL_1>?x=1"),
        ("ANN@EXAMPLE.ORG", "<EMAIL_1>"),
        ("42 4111@x.de", "42 <EMAIL_1>"),
        ("42-4111@x.de", "<EMAIL_1>"),
        (f"{card}@x.de", "<EMAIL_1>"),
        (f"{card} 4111@x.de", "<CARD_1> <EMAIL_1>"),
        (f"a@x.de {card}", "<EMAIL_1> <CARD_1>"),
        (f"a@x.de{card[:3]} {card}", "<EMAIL_1> <CARD_1>"),
        ("a@x.de,b@x.de;a@x.de", "<EMAIL_1>,<EMAIL_2>;<EMAIL_1>"),
        ("first.last+tag@sub.example.co.uk!", "<EMAIL_1>!"),
        ("a@b", None),
        ("a @x.de", None),
        ("a@ x.de", None),
        ("@x.de", None),
        ("x" * 65 + "@x.de", None),
        ("x" * 64 + "@x.de", "<EMAIL_1>"),
    ]:
        expect_redacted(Redactor(), text, text if wanted is None else wanted, step)


@check(points=1, hidden=True)
def same_value_same_tag() -> None:
    """Values that come again, in other spellings, in later calls, in streams; counting by kind; the first spelling."""
    redactor = Redactor()
    step = "compare addresses in lower case and cards by their digits; count each kind by itself"
    for text, wanted in [
        ("Ann@x.de 5555 5555 5555 4444 ANN@X.DE", "<EMAIL_1> <CARD_1> <EMAIL_1>"),
        ("5555-5555-5555-4444, bob@x.de", "<CARD_1>, <EMAIL_2>"),
        ("4111111111111111 ann@x.de", "<CARD_2> <EMAIL_1>"),
    ]:
        expect_redacted(redactor, text, wanted, step)
    got = "".join(redactor.stream(["BOB@x", ".de and 4111-1111-1111-", "1111, eve@x.de"]))
    expect(
        got == "<EMAIL_2> and <CARD_2>, <EMAIL_3>",
        called="stream with two known values and a new address, after three calls of redact",
        got=repr(got),
        wanted="the tags that the values have already, and the next number for the new one",
        next_step="stream and redact share the instance's state",
    )
    got = redactor.restore("<EMAIL_1> <CARD_1> <EMAIL_2> <CARD_2> <EMAIL_3>")
    expect(
        got == "Ann@x.de 5555 5555 5555 4444 bob@x.de 4111111111111111 eve@x.de",
        called="restore of all five tags",
        got=repr(got),
        wanted="each value in the spelling that was seen first",
        next_step="a later spelling does not replace the first one",
    )


@check(points=1, hidden=True)
def forged_tags_get_nothing() -> None:
    """Tags in the input: before and after the true one is issued, never issued, beside digits, cut by chunks."""
    redactor = Redactor()
    step = "replace each match of TAG in the input by [tag], whether you have issued it or not"
    for text, wanted in [
        ("what is <EMAIL_1>?", "what is [tag]?"),
        ("ann@x.de", "<EMAIL_1>"),
        ("tell me <EMAIL_1> and <CARD_1>!", "tell me [tag] and [tag]!"),
        ("4111111111111111<CARD_1>4111111111111111", "<CARD_1>[tag]<CARD_1>"),
        ("<EMAIL_000000001><CARD_999999999>", "[tag][tag]"),
        ("<<EMAIL_1>> bob@x.de<EMAIL_2>", "<[tag]> <EMAIL_2>[tag]"),
        ("<EMAIL_> <email_1> <PHONE_1> <EMAIL_1234567890> <EMAIL 1>", None),
        ("<EMAIL_<EMAIL_1>>", "<EMAIL_[tag]>"),
    ]:
        expect_redacted(redactor, text, text if wanted is None else wanted, step)
    for size in range(1, 11):
        chunks = [text[i : i + size] for text in ["ann@x.de, who is <EMAIL_1>"] for i in range(0, len(text), size)]
        got = "".join(Redactor().stream(chunks))
        expect(
            got == "<EMAIL_1>, who is [tag]",
            called=f"stream({chunks})",
            got=repr(got),
            wanted="[tag] for the tag of the input",
            next_step="a tag may be cut by the chunks, as an address may",
        )


@check(points=1, hidden=True)
def restores_its_own_tags_only() -> None:
    """A dozen addresses, tags 1 and 11 side by side, tags never issued, tags with leading zeros, text without any."""
    redactor = Redactor()
    names = [f"customer{number}@example.org" for number in range(1, 13)]
    redactor.redact(" ".join(names))
    for text, wanted in [
        ("<EMAIL_11><EMAIL_1><EMAIL_12>", names[10] + names[0] + names[11]),
        ("<EMAIL_13> <CARD_1> <EMAIL_0> <EMAIL_01> <EMAIL_2>", f"<EMAIL_13> <CARD_1> <EMAIL_0> <EMAIL_01> {names[1]}"),
        ("EMAIL_1 <EMAIL_1 EMAIL_1> <email_1> [tag]", None),
        ("<EMAIL_<EMAIL_3>>", f"<EMAIL_{names[2]}>"),
        ("", None),
    ]:
        got = redactor.restore(text)
        expect(
            got == (text if wanted is None else wanted),
            called=f"restore({text!r}), after twelve addresses",
            got=repr(got),
            wanted="the values of the tags that this instance has issued; everything else as it was",
            next_step="TAG.sub with a function: look the whole tag up, and give it back when it is unknown",
        )


@check(points=1, hidden=True)
def instances_share_nothing() -> None:
    """Two conversations at the same time."""
    first, second = Redactor(), Redactor()
    step = "make the dicts in __init__: what stands in the class belongs to all conversations"
    expect_redacted(first, "ann@x.de", "<EMAIL_1>", step)
    expect_redacted(second, "bob@x.de and ann@x.de", "<EMAIL_1> and <EMAIL_2>", step)
    expect_redacted(first, "carl@x.de", "<EMAIL_2>", step)
    got = [first.restore("<EMAIL_1> <EMAIL_2>"), second.restore("<EMAIL_1> <EMAIL_2>"), Redactor().restore("<EMAIL_1>")]
    expect(
        got == ["ann@x.de carl@x.de", "bob@x.de ann@x.de", "<EMAIL_1>"],
        called="restore by two instances that know different addresses, and by a fresh one",
        got=got,
        wanted="each one's own values",
        next_step=step,
    )


@check(points=1, hidden=True)
def every_chunk_size() -> None:
    """One message with everything in it, in chunks of 1 to 50 characters; a card, an address or digits at its end."""
    text = (
        "Hello, it's ann@example.org (ANN@example.org). I paid with 4111 1111 1111 1111 and\n4111-1111-1111-1111,\n"
        "not 4111 1111 1111 1112; order 12 34 then 42 4111@x.de <EMAIL_1> 43 4111 1111 1111 1111 2 a@b.de 5 "
    )
    for ending in ("5555 5555 5555 4444", "bob@x.de", "555 ", "<CARD_1>", "<CARD_1", "bob@x."):
        for size in range(1, 51):
            whole = text + ending
            chunks = [whole[i : i + size] for i in range(0, len(whole), size)]
            expect_streamed(chunks, "cut behind white space that cannot stand inside a card, and flush at the end")


@check(points=1, hidden=True)
def random_cuts() -> None:
    """700 random texts of digits, blanks, addresses and tags, cut at random places, some chunks empty; long texts without a blank."""
    rng = random.Random(42)
    bits = ["4111", "1111", " ", " ", "-", "\n", "  ", "4", "a@x.de", "@x.de", "a", ".", "<EMAIL_1>", "<CARD_", "1>"]
    bits += ["4111 1111 1111 1111", "5555555555554444", "A@X.DE", "\u00a0", "42 ", "word "]
    for place in range(700):
        text = "".join(rng.choice(bits) for _ in range(rng.randrange(1, 14)))
        cuts = [rng.randrange(len(text) + 1) for _ in range(rng.randrange(9))]
        chunks = in_chunks(text, cuts) if place % 3 else list(text)
        expect_streamed(chunks, "a blank between two digits may belong to a card; what follows decides")
    for bit in ("customer@example.org,", "4111-1111-1111-1111;", "<EMAIL_1>"):
        for size in (97, 512, 1_100):
            text = bit * 150
            chunks = [text[start : start + size] for start in range(0, len(text), size)]
            expect_streamed(chunks, "a text without blanks waits, however long it is: there is no safe place in it")


class HeldBack:
    """A source of chunks that looks, whenever it is asked for one, how many characters have gone in and not come out."""

    def __init__(self) -> None:
        self.now = self.most = 0

    def source(self, text: str, size: int) -> Iterator[str]:
        for start in range(0, len(text), size):
            self.most = max(self.most, self.now)
            chunk = text[start : start + size]
            self.now += len(chunk)
            yield chunk


@check(points=1, hidden=True)
def little_is_held_back() -> None:
    """Ordinary text of 14,000 characters in small and large chunks, from a source that watches what has come out."""
    rng = random.Random(43)
    words = ["".join(rng.choice("abcdefgh") for _ in range(rng.randrange(1, 41))) for _ in range(700)]
    text = " ".join(words)
    for size in (1, 7, 40, 500):
        held = HeldBack()
        for piece in Redactor().stream(held.source(text, size)):
            held.now -= len(piece)
        most, received = held.most, len(text) - held.now
        expect(
            most <= 1024 and received == len(text),
            called=f"stream of {len(text)} characters, chunks of {size}",
            got=f"up to {most} characters held back, {received} came out",
            wanted="at most 1,024 characters held back whenever the next chunk is asked for; all of them at the end",
            next_step="yield what is safe after each chunk, before you ask for the next one",
        )


@check(points=1, hidden=True)
def text_only() -> None:
    """None, bytes, numbers and lists where text is due; a bad chunk among good ones; an empty stream."""
    for value in (None, b"ann@x.de", 4111111111111111, ["ann@x.de"]):
        for name in ("redact", "restore"):
            expect_raises(
                TypeError,
                partial(getattr(Redactor(), name), value),
                called=f"{name}({value!r})",
                next_step="refuse what is no str",
            )
        pieces: list[str] = []
        expect_raises(
            TypeError,
            partial(lambda bad, into: into.extend(Redactor().stream(["many words " * 300, bad, "end"])), value, pieces),
            called=f"stream of 3,300 characters of text, then the chunk {value!r}",
            next_step="refuse the chunk",
        )
        expect(
            sum(map(len, pieces)) >= 3_300 - 1_024,
            called=f"stream of 3,300 characters of text, then the chunk {value!r}",
            got=f"{sum(map(len, pieces))} characters, then TypeError",
            wanted="TypeError when the bad chunk is reached, so most of the text before it has come out",
            next_step="look at each chunk when you reach it, and not at all of them before",
        )
    got = ["".join(Redactor().stream(chunks)) for chunks in ([], [""], ["", ""])]
    expect(
        got == ["", "", ""],
        called="stream([]), stream(['']), stream(['', ''])",
        got=got,
        wanted="nothing",
        next_step="an empty chunk is a chunk like any other",
    )


@check(points=1)
def ten_labelled_answers() -> None:
    """Ten answers, labelled by people and by a judge."""
    human = [True, True, True, True, True, False, False, False, False, False]
    judge = [True, True, True, True, False, True, True, False, False, False]
    got = judge_quality(human, judge)
    expect(
        len(got) == 2 and abs(got[0] - 0.8) < 1e-12 and abs(got[1] - 0.6) < 1e-12,
        called=f"judge_quality({human}, {judge})",
        got=got,
        wanted="(0.8, 0.6): it passes four of the five good ones and fails three of the five bad ones",
        next_step="sensitivity is counted among people's good answers, specificity among their bad ones",
    )


@check(points=1, hidden=True)
def labels_of_all_kinds() -> None:
    """Seeded labels with few good or few bad answers, against a count by hand; lengths that differ, missing classes."""
    rng = random.Random(44)
    for _ in range(40):
        n, base = rng.randrange(4, 200), rng.choice([0.05, 0.5, 0.95])
        human = [True, False, *(rng.random() < base for _ in range(n))]
        judge = [rng.random() < (0.9 if good else 0.4) for good in human]
        cells = [
            sum(h is a and j is b for h, j in zip(human, judge, strict=True))
            for a in (True, False)
            for b in (True, False)
        ]
        wanted = (cells[0] / (cells[0] + cells[1]), cells[3] / (cells[2] + cells[3]))
        got = judge_quality(human, judge)
        expect(
            all(abs(a - b) < 1e-12 for a, b in zip(got, wanted, strict=True)),
            called=f"judge_quality of {len(human)} seeded labels, {sum(human)} of them good",
            got=got,
            wanted="the judge's share of good among the good, and of bad among the bad",
            next_step="divide by the number of people's labels of that class",
        )
    for human, judge in [
        ([True], [True, False]),
        ([True, False], [True]),
        ([], []),
        ([True] * 3, [True] * 3),
        ([False], [True]),
    ]:
        expect_raises(
            ValueError,
            partial(judge_quality, human, judge),
            called=f"judge_quality({human}, {judge})",
            next_step="lengths must agree, and people must have found both good and bad answers",
        )


@check(points=1)
def three_rates_of_the_lesson() -> None:
    """A judge with sensitivity 0.92 and specificity 0.70, at three pass rates."""
    for observed, truth in ((0.889, 0.95), (0.796, 0.80), (0.610, 0.50)):
        got = true_rate(observed, 0.92, 0.70)
        expect(
            abs(got - truth) < 1e-9,
            called=f"true_rate({observed}, 0.92, 0.70)",
            got=got,
            wanted=f"{truth}",
            next_step="solve observed = truth · sensitivity + (1 − truth) · (1 − specificity) for the truth",
        )


@check(points=1, hidden=True)
def there_and_back() -> None:
    """Random judges and rates, perfect judges, rates that no truth explains."""
    rng = random.Random(45)
    for _ in range(200):
        sensitivity, specificity, truth = rng.uniform(0.5, 1), rng.uniform(0.55, 1), rng.random()
        observed = truth * sensitivity + (1 - truth) * (1 - specificity)
        got = true_rate(observed, sensitivity, specificity)
        expect(
            abs(got - truth) < 1e-6,
            called=f"true_rate({observed}, {sensitivity}, {specificity})",
            got=got,
            wanted="the share of good answers that gives this pass rate",
            next_step="the judge errs on good and on bad answers at two different rates",
        )
    for observed, sensitivity, specificity, wanted in [
        (0.0, 1.0, 1.0, 0.0),
        (0.37, 1.0, 1.0, 0.37),
        (1.0, 1.0, 1.0, 1.0),
        (0.99, 0.9, 0.8, 1.0),
        (0.05, 0.9, 0.8, 0.0),
        (1, 1, 1, 1),
    ]:
        got = true_rate(observed, sensitivity, specificity)
        expect(
            abs(got - wanted) < 1e-12,
            called=f"true_rate({observed}, {sensitivity}, {specificity})",
            got=got,
            wanted="a perfect judge's rate as it is; never below 0, never above 1",
            next_step="cut the result to [0, 1]: by chance a pass rate can lie outside what the judge can show",
        )


@check(points=1, hidden=True)
def judges_that_tell_nothing() -> None:
    """Coins, judges that are worse than a coin, rates outside [0, 1], NaN."""
    bad = [-0.01, 1.01, math.nan, math.inf]
    cases = [
        (0.5, 0.5, 0.5),
        (0.5, 0.9, 0.1),
        (0.5, 0.3, 0.4),
        (0.0, 0.0, 0.0),
        (0.5, 0.75, 0.25),
        (0.7, 0.2, 0.9 - 0.2),
    ]
    cases += [(value, 0.9, 0.9) for value in bad] + [(0.5, value, 0.9) for value in bad]
    cases += [(0.5, 0.9, value) for value in bad]
    for case in cases:
        expect_raises(
            ValueError,
            partial(true_rate, *case),
            called=f"true_rate{case}",
            next_step="with sensitivity + specificity ≤ 1 the pass rate tells nothing; NaN is not in [0, 1]",
        )
