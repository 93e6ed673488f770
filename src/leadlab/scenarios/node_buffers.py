"""What real Node.js 24 does with a buffer, recorded: where ``Buffer.allocUnsafe`` places blocks.

``tests/test_node_buffers.py`` compares the records with the Node.js that is installed.
"""

from __future__ import annotations

import base64
import struct
import zlib

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
