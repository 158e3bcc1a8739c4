#!/usr/bin/env python3
"""Added tokens that take spaces, next to added tokens that are spaces: what `tokenizers` makes of them.

    tokenizers_added.py REPOSITORY_ROOT

writes Tests/TokenizationTests/Fixtures/added.expected.json: for every combination of the flags of the second token, a
tokenizer, texts, ids and byte offsets. A text over which the reference panics is left out. Needs: tokenizers
(made with 0.23.3).
"""
import itertools
import json
import pathlib
import sys

import tokenizers
from tokenizers import AddedToken, Tokenizer, models

from tokenizers_parity import encodes

TEXTS = ["X  y", "X   y", "X    y", "X  ", "X \n Zy", "X  Z", "X Z", "XZ", " Z Z", "X\u00a0\u2003  y", "  X  \n\n  X", "X \u00e9 \n", "\nX\n",
         "y  X    Z  X", "X\n\n  ", "  \n ", "X \t \n\u3000 Z Z"]


def tokenizer(*flags, normalized):
    lstrip, rstrip, single_word = flags
    result = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    result.add_tokens([AddedToken("X", rstrip=True, normalized=normalized)])
    result.add_tokens([
        AddedToken(content, lstrip=lstrip, rstrip=rstrip, single_word=single_word, normalized=normalized)
        for content in ("  ", "\n", " Z", "\u00a0", " \u00e9")])
    return result


def encoded(tokenizer, text):
    encoding = tokenizer.encode(text)
    place = [len(text[:index].encode()) for index in range(len(text) + 1)]
    return dict(text=text, ids=encoding.ids, offsets=[[place[start], place[end]] for start, end in encoding.offsets])


def main():
    cases = []
    for *flags, normalized in itertools.product([False, True], repeat=4):
        made = tokenizer(*flags, normalized=normalized)
        cases.append(dict(
            tokenizer=made.to_str(), texts=[encoded(made, text) for text in TEXTS if encodes(made, text)]))
    path = pathlib.Path(sys.argv[1]) / "Tests/TokenizationTests/Fixtures/added.expected.json"
    path.write_text(json.dumps(dict(tokenizers=tokenizers.__version__, cases=cases), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
