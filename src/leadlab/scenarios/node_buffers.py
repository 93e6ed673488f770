"""What real Node.js 24 does with a buffer, recorded: where ``Buffer.allocUnsafe`` places blocks, what ``buf.copy`` copies.

``tests/test_node_buffers.py`` compares the records with the Node.js that is installed.
"""

from __future__ import annotations

import base64
import struct
import zlib
from typing import NamedTuple

TRACE_LENGTH = 408
POOL_SIZES = (65_536, 8_192, 1_003)  # bytes: the default since Node.js 24.18, the one before, and no multiple of 8


def trace_sizes(pool_size: int) -> list[int]:
    """The sizes in bytes of 408 allocations: edges first, two at the threshold, the others seeded."""
    half, sizes, state = pool_size >> 1, [0, 1, 7, 8, 9, 40_000], 230
    for i in range(len(sizes), TRACE_LENGTH):
        state = state * 48_271 % 2_147_483_647  # MINSTD, exact in a JavaScript number too
        sizes.append(1 + state % (24, 200, pool_size >> 4, half + 8)[i % 4])
    sizes[200:202] = half - 1, half
    return sizes


def placements(pool_size: int) -> list[tuple[int, int]]:
    """Where Node.js put the blocks of :func:`trace_sizes`, from a full slab on: (slab, offset in bytes).

    Slabs are numbered from 0 in the order in which they are first seen; a block with memory of its own is a slab too.
    ``pool_size`` is one of ``POOL_SIZES``.
    """
    packed = zlib.decompress(base64.b64decode(_PLACEMENTS[pool_size]))
    return [(slab, 8 * eighth) for slab, eighth in struct.iter_unpack("<HH", packed)]


class CopyCase(NamedTuple):
    """One call of ``copy``. Source and target are windows (first, length) of 40 bytes 1 to 40, of the same or of two such arrays."""

    source: tuple[int, int]
    target: tuple[int, int]
    one_array: bool
    target_start: int
    source_start: int
    source_end: int | None


def copy_cases() -> list[CopyCase]:
    """3000 seeded calls, a third of them within one array, some with indices out of range."""
    state, cases = 8, []

    def below(limit: int) -> int:
        nonlocal state
        state = state * 48_271 % 2_147_483_647  # MINSTD
        return (state >> 8) % limit

    for number in range(3_000):
        source, target = (below(20), below(21)), (below(20), below(21))
        starts = tuple(below(9) - (below(20) == 0) * 9 for _ in range(2))
        end = None if below(3) == 0 else below(24) - (below(24) == 0) * 24
        cases.append(CopyCase(source, target, number % 3 == 0, starts[0], starts[1], end))
    return cases


def copy_counts() -> list[int | None]:
    """What Node.js returned for each of :func:`copy_cases`: bytes copied, None for ERR_OUT_OF_RANGE."""
    counts = zlib.decompress(base64.b64decode(_COPY_COUNTS))
    return [None if count == 255 else count for count in counts]


_PLACEMENTS = {
    1_003: (
        "eNod1AlTU1cUAODTqqBYSaBpiMpLItngtZRNIWxRECmLlJZNZFgUiihSO2M7Uvvr+8Fkvrzc/Z5z70tExDfXrj7fcsP3VfkW3/EzQ0wy"
        "zT6HvNczGOMxa/zGCad8ipvab0YPD0goM8gQC1YIZnjK79Gm3BZNplhkmZessccx76Jdv/b4gfsUKTMZt6/rp5hhI+4o34kJmrxkja/R"
        "ob7Dr464R50B5lnka9zVfje+5yED/MgEUyyzwg6vOOaEU9kKRhljniXOOOfSakGLp2ywyx+c8iE6tXfGI6qM8YRPkVGfEWtGDjNizUSF"
        "cabZZItdDnnDCZeRNS4r01nZzYon6xyy+mdjm9fRpb3L+XbFMC9Y44zz6NbWLaPdUeA+wzT5wqXZglu0c5uHVKjRzyzPWWGVN5EzJieX"
        "OWvm3JmcnObEnYsLpxncYIYWm+yyxz4nkdcnb968/OXNmXemef3y4s+bp0d7j/E9+vQ4n4JyQZ4K9l1wvwrOqxD/iCa4R5YyFer8xBkf"
        "+CxbQUNkV8930evZ60x67bvX/U2UE2sl9pvIX+L+JM48EXNib0XtRXemaE9Fey7GHEusss4OF1HSrySCklVK7k3J3CXjy+rL8lQWQ9k6"
        "ZXOU44BDjjnl3I0J8iQssMhR9KnvM77PfvusV1Gu2GvFPBU5qypX7a/qHlW9uzXlmr3WtNfEU1eu+12377q7UXdn686+ob7hTWm4KQ37"
        "bMSvbDj1YJIpZpljm1e89SYFozzmGc854JBzPvJ3pPql5k7FlIoplaXUvUn9b6TOJ9U3jX/VBDO0+MXpBaOMscw67zn3rxO0c/UZYp4V"
        "3nLCpVsZPKLCIE+YZpYdo4IWz9hkiwv+8nYEbfSTMs08r9nngEP+ixF9R7wRo9fPByRU6WecCVoscMQxX0QVDJAyzDibbHEsq8EQI0wy"
        "wwsW2RJN0GSKVaODJtOss8k2u+xxxEf+5LNdBZ1kqTFIizmWzRTXszevP0usxP/gZIaG"
    ),
    8_192: (
        "eNod1GlsVFUYxvHnnDMznXam7UzrtLN0lrYUIzF84JOJYgttrYmINYAkBhWjJBhxQT8YDSZqRBZxobaFRj9QQDQFDEVUmg5VKBaKohLa"
        "WEsIuIEL2Lo0gIXBP2bym3PveZ9z7izvvZJk/nftZeF4v3buRQQNxqgRd2EFbnZGM9HkHDmnQ8bpML7HGfyGc5jADdaRdapDvfOQ92iH"
        "8egD9OMnPG89egEt1kvdq5xh5DiIW7HLedWNPuej7tO3xqdRjCFufcq5PObzFEMDim2ewrgezWinvgHbnZ+cX+8Zv95HN35Fj/Uri2FE"
        "yNyPxXja5ZPP1zj+Qg5+k68nbL6exAq0Iot9+BQDWM66p/CiK2B9gZpNgeZhMZZiM7bgY/wCjy2QF/loQhd2Iot9mMU+DbjPBdgvoDYT"
        "0EZsx1EsswE9huVYhxGcwJgNkg+SD6odW9GNC7iEK5hGxrmgvIi7QvKFfLZCbcMe9GMT853Y64qoF+kfTOASLuO8LdIfMNR9uBvz8Ygr"
        "Jl+sq5ApVgQzMBuNuAPNqCNXj/l4ExddiHUhei+kuViNtViPw3jUhvi+IT1rw+TC+teENYkQ5zHUYCpq8QxudGFNRxPuwctYiRZXwvoS"
        "tWEj3kYnHrIlWoLH0WpLyVwHRo5nYCZqMQcvoRdZ9GMQP+JnnMUEVrpSrcJaF2GfiJaYCH0Q0TK04DXmX8dWV0a9TBvQgU7swec4hK/w"
        "N3aYMu1EN84iy7o+DLly1pfrATyI57AbSVOuDG7Cw2hFG7owilm2XLOxEOsRZ58kqrEA92IRlroo+0c1ZKLcg1Hu96gCNqpN2IxtNkY9"
        "pgMmRt/ENADL3HEM45SNU4/rBxPnvo9rHBcw5jh2CWoJTUcPevElRjBgEjxjElw3wfUS6sA76LIVrKnQoKnQFxjCadS6Cnqqgv86ST1J"
        "nyd1FUU2qdvwET7BEQxjC7l30eNS5FP8Zil+95T6MIgDJqWDOImATekYueM449Lk03rFpLUG7ejA7zbNPZFWzmaoZ7TaZPQq1uEtjDP/"
        "JzwuQ29mtB8HXSXZSt2Cb3AMIxhHnalUPRZiFebYSt2JeXgDn2E/vrZV7FFFX1TpQ/RiFOeYP49JW029mmdYtQqQwDQ04nYswhpcxCSu"
        "mCnkp+g7xhM4jRwuW0aUuhrqNfRijXZhL07hCPNHcdJNpf4fRvvvqA=="
    ),
    65_536: (
        "eNolzGuIVAUYxvFnnDlzOZe5z5mZc9kzgx8CYVGyD0URG2iREaaEyyKWGrLlZmkJJdFmrq6pa16wUJcNTSxrVaSsyCBIk1JRU8NQF/O2"
        "KoVJVLKRH/pbDL8557zP876SFPvPnd8oxPm/822gEovJKcSURa0QZx7XD7m4TmIIh5ltqcS1FfsqCfKE7jMTuh8T8Cpa7YTGYTzaHXKX"
        "HE/g92pC88KE5mNJaLBvqCNlaDo60ZE2NMs0NBsv4nPL0OSioanoxHoMlw1dgyqGBnHFNXQVt90k95KalkuqHV3YhLk+71iInXCjpOpR"
        "ii5iKR0aldIRnMeqRErdhZQWow+niym9QXdxlKaf1kacS6c1hPMYxgEnrW9xCiP4pJDWZ9iPw9gXpvUVjoUZbmQ00czoYUxC2s5ocz6j"
        "AexEayEjq5xRFneho5LRs0FGXejGFlzgzkUMo60lo9VRRmsjk9umHoiZMmxTSZSxFXdXTd2De7Edj4WmHsfs0GLHUo9pqRcbMNqydC5r"
        "aQh/YFbe0hrf0lpsQDWwNI29dswNbfZtdTm2XkAP3smiYOtdDOKtkq11FVsbsBk/uzw9WwPYjTG+rYuBrcsYCRzuOZofd/QSFmFcwtFV"
        "XMef+MZwtCTpqAcbsRUr8o5WYls+y35WK3NZ9WE79jKbX8hqAboLOfKcbuVy+hu3MYpZu59TB2b7efK8ttiF/59BXsUwr34M4OOwyLyo"
        "M9mizuIiPswVdSQo6iiOByXykj5IlrQDg7iQKmmaWVIHZqAHSa+kFEKvTL+suFWWAQcNu6xnymXNwfNYh96wrOVYFVboV3TLrGgEWaui"
        "p/GcV1EXlnouuasxaVetmIgFGVdTyq6mohM/YZfvajcO+FX6VZ1IVvUjzqIvVVUzX9VojIUKVe0qVrUH+4o1+jW1Zmsai/Hw8jW1hTU9"
        "hAlhnbyuslGXiwYuYWmhrl6sR71U19tBXWvQH3j0PT1oemrDFAzcUfD0HgbxfsnTXs/TFziIyb6nG7iJEd9n39fRhK9juIIvk75W2L5W"
        "YTNOOr6eKvqaiZfxdcnXI4GvRzEjCNgP1JELNB1zsAev5AMtwnq0FQNtqgbqx+5qSD/UqUyo07iMq2aoZcyXYyNO10JtD0PtwEdhC/0W"
        "nUi36CSGsTrTohm1Fs1EZy0ij3TNjHQdN/GdFelIIdIxXMLUYiS3FKmKEGfKkRZXIr2JNZUG+w39ajd0A3/hSaehT92G9mI//sHxekMn"
        "cAkLvIYO+g19jyEcCplFDS2MmtxqalysqWXxppajD78kmtpkNdWPPZjkNPVasalu9GJeualztabO4ze87v0LLyX6jA=="
    ),
}

_COPY_COUNTS = (
    "eNo9louW2DgIQ7GNn3lM+/8fy16R2bZn2onjgBBC9qlmLSwqP7ses2g8dgsvVmNGN9u8YsHM444W9QrbZlYKa30Ua6NXmxGluLcIG2yM5n1GtR"
    "KNXSVGc4J+qfhy2XBSxQj9lNufqQw1CgvWj7UeZ1k8IGjKs4hVeVn4fpDxeFjbVqabvlA8j8e8NNP2msmMdWDr9aEEVeBEmDvGD3EaFYA8S582"
    "XlbCtw1SCVvjT60NXHFZ8Qs2VqzhsftVl3aYzyC/UdvosQefUoLfp/phZ3io3HeJVaGyexsYqQCYpAVNDb7jDa+bR29QJ+o3+JVY5ZpXUR+LX2"
    "JdIsAVsgnjeldkjfB4qz8hXOWCWD4Zo97nOiqnlC4M6yuPPZCiIoQ5OW9qVdGK/kIWOvi2htCFqPFx9bZYeCJLg4B1X17PF4Og0Pdjc4jThRgW"
    "m2EvySSi9vShVuzUggRCi5zy2KRkdpVhKn4chUNWFa5vtd5GmWZXbdlZyuelSRwpT3qwa5sX8UXuBPMIhCT0P6u7SDH9V+d1p4iCfcRMvSpgHL"
    "bTXlXCZ94lCxEiYElM95nK4GmhaWs/ejRXJ9Qte43+V+99fDGg9Go5YMpQZ+yoQ+urdjFY//HGGv/0KW5int+JiySWF0OvehsS8dU1auSp7c0Z"
    "+HIhoKFhSjAp6TLifK32GA8AvC3PyHcU/818azrvYjA3u1ZKTn8l/qwZVUqSDltfWtCEsrg/DSVBOET5sWwi1BR2n5277PdbizspLkXzwieamp"
    "cGTUm/U0O50K+4FJODPKRP4hktcYMH1QbpyB82DyF+oKJ0F+ZePD6xRCoiHWd3GOiCT0/QwZ5SoFidnS0oHLbWtnoOv5SigpJJKCLXqd8Wcl9M"
    "9hbLl56ly0OopwMPXfvAKaeAouly4n/9zI8BdKqe0PyGRu+EPtXZaldmRN5EQ3fl9VSR603KOufF1hkiEGBN2Hpt2Tpk+4mRXXRD0ypR9wufpH"
    "+qwr4yB6M9flxjRZNJiKf6vtTFc3oackKuSaJaRgonYbPqLkln2y09W8HVl1XMN7xb+g/uxGrpkmbMv0Ikdlj/w7caYqQLlpLsWk3hQ6D2WN/D"
    "ryXH5gEJjfk5eGxyPYmND3r1KktLh8qTZUOmOO4LBSXfzB19aE1o43e6HrsOeYegL9JjkgJvUk7f9QvXbttNHkEnkapz3BR/PmuJTWMHWlE8WM"
    "dDKYQ5Jvkttk6pKwenqJNgoteinRrir/lJEZm+9vHU8m/odeqWMVtbRVMSemO16/gsmpJbzWowCFwNkE6ItKOaHSexp+ABd74mRJ5n6d68evio"
    "gw9bm6V+WsDDxLl0OdPCe0sjPulqlmednmd548NMnW2j2LEQUrRjNY8ewN6qUb8S58+9ZcI2aemSWquc/jvg8bxvJpYKiGt/hwB61qi6XRyVBV"
    "Y/p8oTjNKqfYPSjpTtGrzynl13Uw/820jljRsI8xv1thQpJBO/TiFj8npTL/bybzTB/qc2wItbpo0TXRsn29JDpAz1Nk25xwIFCd9XhOu8rPv6"
    "BoarAWfMSo9PzgGo3qn6koe7rk6POJyykooq1UddqSRXCNQlJeZjung87bMCPKFn6XwB6+mbzxHbl64fOQBTPWCIdTGgUqZirzyInqEhmCkEXb"
    "7i37gkYqBSR+0nbf7KkZm/JuPZeRHgOohfJpnbChckMGLpDFV2mg84S0oOb1kl0iFRSJ0afSClA5SRTqm8d4q/GbR9VyZNCfKgL1tPlNck56fl"
    "PVGDLvbU4r3Z54mMRsrcOWghqJ0vtIYyLzYcI5yJ8KzsEHGNskbN+2XoFsBFj9Ct1zQvg+/Hjj/FO8Jk5R2cYlS6ay+aNXVvckQXYgg1kV6Mfs"
    "rGM2R8ztt+/ZKOy6lQttpgd48h9ub/JwjwMf9KnLvO9Fc13FLx3IrXahlGFpqhF9crz997euirYzrbeAmB0q71H0ktjSg="
)
