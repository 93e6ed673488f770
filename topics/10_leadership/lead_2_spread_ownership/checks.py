"""Checks of lead-2: six points for the authors, four for the truck factor."""

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import FileChange
from .solution import authors, truck_factor


def changes(author: str, file: str, count: int) -> list[FileChange]:
    return [FileChange(author, file, "modify")] * count


def created(author: str, *files: str) -> list[FileChange]:
    return [FileChange(author, file, "add") for file in files]


def in_words(log: Sequence[FileChange]) -> str:
    """The log as a reader says it, equal changes in a row counted."""
    words: list[list] = []
    for change in log:
        name = f"{change.author} {change.kind} {change.file}" + (f" to {change.new_file}" if change.new_file else "")
        if words and words[-1][0] == name:
            words[-1][1] += 1
        else:
            words.append([name, 1])
    return ", ".join(name + (f" (×{count})" if count > 1 else "") for name, count in words)


def expect_authors(log: Sequence[FileChange], right: dict[str, set[str]], wanted: str, next_step: str) -> None:
    """``authors`` gives ``right``; the message says what came back, not what is right."""
    got = authors(log)
    expect(
        got == right,
        called=f"authors of: {in_words(log)[:300]}",
        got={file: sorted(people) for file, people in sorted(got.items())},
        wanted=wanted,
        next_step=next_step,
    )


def expect_truck_factor(log: Sequence[FileChange], right: tuple[int, list[str]], wanted: str, next_step: str) -> None:
    """``truck_factor`` gives ``right``; the message says what came back, not what is right."""
    got = truck_factor(log)
    expect(
        tuple(got) == right,
        called=f"truck_factor of: {in_words(log)[:300]}",
        got=got,
        wanted=wanted,
        next_step=next_step,
    )


def random_log(rng: random.Random, size: int, people: int, names: int) -> list[FileChange]:
    """A log that can be: most changes go to a person's own few files, and files come, move and go."""
    team = [f"{'Pp'[number % 2]}erson{number // 2}" for number in range(people)]
    unused = [f"{'Ff'[number % 2]}ile{number // 2}" for number in range(names)]
    rng.shuffle(unused)
    living: list[str] = []
    log = []
    for _ in range(size):
        kind = rng.choices(["add", "modify", "rename", "delete"], [12, 80, 5, 3])[0]
        if not living or (kind == "add" and unused):
            living.append(unused.pop())
            log.append(FileChange(rng.choice(team), living[-1], "add"))
            continue
        file = rng.choice(living)
        # Each file has its regulars, so that authors come and go.
        author = team[(hash_of(file) + min(int(rng.expovariate(1.2)), people - 1)) % people]
        if kind == "rename" and unused:
            new_file = unused.pop(rng.randrange(len(unused)))
            log.append(FileChange(author, file, "rename", new_file))
            living[living.index(file)] = new_file
            unused.append(file)
        elif kind == "delete":
            log.append(FileChange(author, file, "delete"))
            living.remove(file)
            unused.append(file)
        else:
            log.append(FileChange(author, file, "add" if kind == "add" else "modify"))
    return log


def hash_of(text: str) -> int:
    """The same number in every process, which hash() does not promise."""
    return sum(ord(letter) * place for place, letter in enumerate(text, 1))


class LimitedLog(Sequence):
    """A log that refuses to be read more than 100 times over."""

    def __init__(self, log: list[FileChange]):
        self.log, self.reads = log, 0

    def __len__(self) -> int:
        return len(self.log)

    def __getitem__(self, index: Any) -> Any:
        found = self.log[index]
        self.note(len(found) if isinstance(index, slice) else 1)
        return found

    def __iter__(self) -> Iterator[FileChange]:
        for change in self.log:
            self.note(1)
            yield change

    def note(self, reads: int) -> None:
        self.reads += reads
        expect(
            self.reads <= 100 * len(self.log),
            called=f"a log of {len(self.log):,} changes",
            got="the log is read for the 101st time",
            wanted="100 times at most",
            next_step="replay the log once, and keep for each file its creator and a count for each person",
        )


@check(points=1)
def a_creator_and_a_newcomer() -> None:
    """authors: a file of one person, one with a newcomer beside its creator, and one that the newcomer took over."""
    log = created("ana", "queue", "ledger", "payout") + changes("ana", "queue", 1) + changes("ana", "ledger", 3)
    log += changes("ben", "ledger", 12) + changes("ben", "payout", 12)
    got = authors(log)
    right = {"queue": {"ana"}, "ledger": {"ana", "ben"}, "payout": {"ben"}}
    expect(
        got == right,
        called=f"authors of: {in_words(log)}",
        got={file: sorted(people) for file, people in sorted(got.items())},
        wanted=f"{ {file: sorted(people) for file, people in sorted(right.items())} }",
        next_step="by hand: in ledger ben has 3.293 + 0.164·12 - 0.321·ln(1 + 3) = 4.816, ana 4.060",
    )


@check(points=1, hidden=True)
def ownership_is_gained_and_lost() -> None:
    """authors: a newcomer's changes one by one, beside a creator with four later changes; others who change once."""
    for number in range(31):
        log = created("ana", "f") + changes("ana", "f", 4) + changes("ben", "f", number)
        right = ({"ana"} if number < 17 else set()) | ({"ben"} if number > 3 else set())
        expect_authors(
            log,
            {"f": right},
            "an author has a DOA of at least 3.293 and above 0.75 of the file's highest",
            "the creation counts neither as a later change nor as a change by others; the logarithm is of 1 + AC",
        )
    log = created("ana", "f") + changes("ana", "f", 6)
    log += [FileChange(f"guest {number}", "f", "modify") for number in range(12)]
    expect_authors(log, {"f": {"ana"}}, "guests who changed a file once are no authors of it", "apply both thresholds")


@check(points=1, hidden=True)
def a_rename_keeps_the_history() -> None:
    """authors: renames, chains of them, the old name used again, and the rename as a change of its own."""
    advice = "move the whole record to the new name, and count the rename as one change by its author"
    wanted = "the history goes along with the name"
    moved = [FileChange("ana", "old", "rename", "mid"), FileChange("ben", "mid", "rename", "new")]
    expect_authors(created("ana", "old") + changes("ben", "old", 4) + moved, {"new": {"ana", "ben"}}, wanted, advice)
    again = created("ana", "a") + changes("ana", "a", 3) + [FileChange("ana", "a", "rename", "b")] + created("cai", "a")
    expect_authors(again, {"b": {"ana"}, "a": {"cai"}}, wanted + ", and the old name is free", advice)
    swapped = created("ana", "x") + created("ben", "y")
    swapped += [FileChange("cai", "x", "rename", "t"), FileChange("cai", "y", "rename", "x")]
    swapped += [FileChange("cai", "t", "rename", "y")]
    expect_authors(swapped, {"x": {"ben", "cai"}, "y": {"ana", "cai"}}, wanted, advice)
    wandering = created("ana", "x") + [FileChange("cai", old, "rename", new) for old, new in ("xy", "yz", "zw")]
    expect_authors(wandering, {"w": {"ana", "cai"}}, "a rename is a change by whoever did it", advice)


@check(points=1, hidden=True)
def deleted_and_added_again() -> None:
    """authors: deleted files, files that begin anew, a second add of a living file, names that differ in case."""
    gone = [FileChange("ana", "f", "delete")]
    advice = "delete drops the record; an add makes a new one only where none is"
    start = created("ana", "f") + changes("ana", "f", 9)
    expect_authors(start + gone, {}, "a deleted file is not in the dict", advice)
    expect_authors(start + gone + created("ben", "f"), {"f": {"ben"}}, "a later add starts anew", advice)
    anew = start + gone + created("ben", "f") + changes("ben", "f", 4) + changes("ana", "f", 1)
    expect_authors(anew, {"f": {"ben"}}, "a later add starts anew", advice)
    again = created("ana", "f") + changes("ana", "f", 4)
    for adds, right in ((1, {"ana"}), (8, {"ana", "ben"}), (30, {"ben"})):
        log = again + created("ben", "f") * adds
        expect_authors(log, {"f": right}, "a second add of a living file counts as modify", advice)
    expect_authors(
        created("ana", "README") + created("Ana", "readme"),
        {"README": {"ana"}, "readme": {"Ana"}},
        "names are compared as they stand",
        "do not fold upper and lower case",
    )


@check(points=1, hidden=True)
def a_file_without_author() -> None:
    """authors: a creator who made no later change, and many others who made one each."""
    for guests, right in ((29, {"ana"}), (30, set())):
        log = created("ana", "f") + [FileChange(f"guest {number}", "f", "modify") for number in range(guests)]
        expect_authors(
            log,
            {"f": right},
            "below 3.293 nobody is an author, not even the one with the highest DOA; the file stays in the dict",
            "the highest DOA of a file may itself be below the absolute threshold",
        )


@check(points=1, hidden=True)
def logs_that_cannot_be() -> None:
    """authors: files that do not live, renames without or onto a name, unknown kinds; an empty log is none of them."""
    start = created("ana", "f", "g")
    bad = [
        changes("ana", "nowhere", 1),
        [FileChange("ana", "nowhere", "delete")],
        [FileChange("ana", "nowhere", "rename", "h")],
        [FileChange("ana", "f", "delete"), FileChange("ana", "f", "modify")],
        [FileChange("ana", "f", "delete"), FileChange("ana", "f", "delete")],
        [FileChange("ana", "f", "rename", "h"), FileChange("ana", "f", "modify")],
        [FileChange("ana", "f", "rename")],
        [FileChange("ana", "f", "rename", "g")],
        [FileChange("ana", "f", "rename", "f")],
        [FileChange("ana", "f", "move", "h")],
        [FileChange("ana", "new", "copy")],
        [FileChange("ana", "f", "MODIFY")],
    ]
    for end in bad:
        expect_raises(
            ValueError,
            lambda log=start + end: authors(log),  # type: ignore[misc]
            called=f"authors of: {in_words(start + end)}",
            next_step="check that the file lives, that the new name is given and free, and that the kind is one of four",
        )
    expect_authors([], {}, "an empty log has no files", "begin with no file")


@check(points=1)
def one_creator_and_two_halves() -> None:
    """truck_factor: one person wrote everything; two people wrote half of ten files each."""
    files = [f"f{number}" for number in range(10)]
    one = created("ana", *files)
    two = created("ana", *files[:5]) + created("ben", *files[5:])
    for log, right in ((one, (1, ["ana"])), (two, (2, ["ana", "ben"]))):
        got = truck_factor(log)
        expect(
            tuple(got) == right,
            called=f"truck_factor of: {in_words(log)}",
            got=got,
            wanted=f"{right}",
            next_step="without ana exactly half of the ten files are covered; 0.5 is not below 0.5, so ben goes too",
        )


@check(points=1, hidden=True)
def what_counts_as_covered() -> None:
    """truck_factor: exactly one half, files with two authors, files without any, nobody left, nothing living."""
    shared = created("ana", "a", "b", "c", "d")
    for file in "ab":
        shared += changes("ben", file, 4)
    expect_truck_factor(
        shared, (2, ["ana", "ben"]), "a file with two authors survives the first removal", "count remaining authors"
    )
    shared += created("cai", "e", "f") + created("dee", "g")
    expect_truck_factor(
        shared, (2, ["ana", "ben"]), "two shared files, two of cai's and one of dee's", "take all of them into account"
    )
    # Two files have no author: of the other two, one must stay covered for one half.
    orphans: list[FileChange] = []
    for file in ("x", "y"):
        orphans += created("ana", file) + [FileChange(f"guest {number}", file, "modify") for number in range(60)]
    advice = "divide by the number of all living files"
    wanted = "a file without any author is living and uncovered"
    expect_truck_factor(orphans + created("ben", "z") + created("cai", "w"), (1, ["ben"]), wanted, advice)
    expect_truck_factor(orphans + created("ben", "z"), (0, []), wanted, advice)
    expect_truck_factor(orphans, (0, []), wanted, advice)
    expect_truck_factor([], (0, []), "an empty repository gives (0, [])", "do not divide by 0")
    gone = [*created("ana", "f"), FileChange("ana", "f", "delete")]
    expect_truck_factor(gone, (0, []), "no living file gives (0, [])", "do not divide by 0")
    # After ana is gone ben would be an author of her files, if authorship were computed again without her.
    owned = created("ana", "a", "b", "c")
    for file in "abc":
        owned += changes("ana", file, 12) + changes("ben", file, 5)
    expect_truck_factor(
        owned + created("cai", "d"),
        (1, ["ana"]),
        "a file's authors stay the same when somebody is removed",
        "compute the authors once, with everybody there",
    )


@check(points=1, hidden=True)
def ties_between_people() -> None:
    """truck_factor: people with equally many files; all their changes count, then the order of the names."""
    advice = "most files, then most changes in the whole log, then the first name"
    pairs = created("Zoe", "a") + created("ben", "b") + created("ana", "c") + created("dee", "d")
    expect_truck_factor(pairs, (3, ["Zoe", "ana", "ben"]), "the order of strings decides, upper case first", advice)
    busy = pairs + changes("dee", "d", 2)
    expect_truck_factor(busy, (3, ["dee", "Zoe", "ana"]), "the person with more changes goes first", advice)
    # Most of ben's changes went into a file that is gone; creations and deletions count as well.
    past = created("ben", "old") + changes("ben", "old", 3) + [FileChange("ben", "old", "delete")]
    expect_truck_factor(past + busy, (3, ["ben", "dee", "Zoe"]), "changes to files that are gone count too", advice)
    # ana renames a file of dee's, which makes her no author there.
    renamed = [*pairs, *changes("dee", "d", 4), FileChange("ana", "d", "rename", "e")]
    expect_truck_factor(renamed, (3, ["dee", "ana", "Zoe"]), "every kind of change counts", advice)


@check(points=1, hidden=True)
def as_the_reference_says() -> None:
    """Both functions: 40 seeded random logs, then 20,000 changes to 500 files by 40 people, against a reference."""
    rng = random.Random(210)
    logs = [random_log(rng, rng.randint(20, 400), rng.randint(2, 7), rng.randint(4, 30)) for _ in range(40)]
    logs.append(random_log(rng, 20_000, 40, 500))
    for log in logs:
        right, factor = reference(log)
        before = list(log)
        for function, wanted in ((authors, right), (truck_factor, factor)):
            given = LimitedLog(log) if len(log) > 1_000 else log
            got = function(given)
            if isinstance(got, dict):
                wrong = [name for name in right.keys() | got.keys() if got.get(name) != right.get(name)]
                shown: object = f"{len(wrong)} of {len(right)} files with other authors, or missing, or too many"
            else:
                wrong, shown = [""] * (tuple(got) != wanted), got
            expect(
                not wrong and log == before,
                called=f"{function.__name__} of a random log of {len(log):,} changes",
                got=shown if wrong else "the log was changed",
                wanted="what the task's rules give, and the log as it was",
                next_step="if the other checks pass, look at ties and at files that were renamed or deleted on the way",
            )


def reference(log: Sequence[FileChange]) -> tuple[dict[str, set[str]], tuple[int, list[str]]]:
    """Authors and truck factor, by a table of changes for each file."""
    tables: dict[str, list[str]] = {}  # creator first, then the author of each later change
    for change in log:
        if change.kind == "delete":
            tables.pop(change.file)
        else:
            tables.setdefault(change.file, []).append(change.author)
            if change.kind == "rename" and change.new_file:
                tables[change.new_file] = tables.pop(change.file)
    found: dict[str, set[str]] = {}
    for file, (creator, *later) in tables.items():
        own = Counter(later)
        degree = {
            who: 3.293 + 1.098 * (who == creator) + 0.164 * own[who] - 0.321 * math.log(1 + len(later) - own[who])
            for who in {creator, *later}
        }
        found[file] = {who for who in degree if degree[who] >= max(3.293, 0.75 * max(degree.values()) + 1e-12)}
    activity = Counter(change.author for change in log)
    gone: list[str] = []
    while found and sum(not people <= set(gone) for people in found.values()) / len(found) >= 0.5:
        files = Counter(who for people in found.values() for who in people if who not in gone)
        if not files:
            break
        gone.append(sorted(files, key=lambda who: (-files[who], -activity[who], who))[0])
    return found, (len(gone), gone)
