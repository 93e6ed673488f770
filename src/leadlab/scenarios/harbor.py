"""Harbor's version log: who wrote which of its sixty files, before anybody has thought about spreading it."""

from __future__ import annotations

COLLEAGUES = ("ben", "cai", "dee", "eli", "fay", "gus", "hal")
COMPONENTS = tuple(f"c{number:02d}" for number in range(12))
FILES = tuple(f"{component}/f{number}" for component in COMPONENTS for number in range(5))


def harbor_log() -> list[tuple[str, str, str]]:
    """The changes ``(person, file, kind)``, oldest first; ``kind`` is "add" or "modify".

    Ana creates the first 42 of the sixty files (70 %), seven colleagues in turn the other 18; every creator makes
    four later changes to each own file.
    """
    log = []
    for number, file in enumerate(FILES):
        person = "ana" if number < 42 else COLLEAGUES[(number - 42) % len(COLLEAGUES)]
        log += [(person, file, "add")] + [(person, file, "modify")] * 4
    return log
