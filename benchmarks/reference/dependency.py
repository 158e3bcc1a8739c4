#!/usr/bin/env python3
"""Reference values of the dependency probe, from transformers.

Needs: torch, transformers 5, safetensors, scipy.

    dependency.py MODEL OUT.json [--sentences 7] [--replacements 3] [--seed 5]

MODEL is a checkpoint that checkpoints.py made (a causal one). OUT.json holds random sentences as token ids, the tokens
of each that are its own, and for every attention pattern and hidden state the four numbers of the probe, computed
here from its definition and every sequence on its own:

- The pivot of a sentence whose own tokens are [a, b) is token a + (b - a) // 2.
- The replaced tokens of a side of m tokens are all of them where m is at most the number of replacements n, else those
  at the places i (m - 1) // (n - 1), i = 0 .. n - 1, and the middle one, m // 2, for n = 1.
- A token at place k of its sentence is replaced by the token at place k of the next sentence (the first follows the
  last, places wrap around); where that is the same token, by the next one in that sentence that is not.
- The change is |h' - h| / |h| of the pivot's hidden state; "before" is its mean over replaced tokens before the pivot,
  "after" over those after it, first within a sentence and then over sentences.
- The similarity is Spearman's correlation between the components of the pivot's state and those of another token of
  the sentence, averaged in the same way over all tokens before and all after the pivot.

Hidden state k is the output of k layers, the last one after the final norm.
"""

import argparse
import json
import pathlib
import random

import numpy
import scipy
import torch
import transformers
from scipy.stats import spearmanr
from transformers import AutoModel

from checkpoints import hidden_states  # the hooks that make the fixtures of the forward pass

PATTERNS = ["none", "last:1", "0,2", "all"]


def sentences(count, vocabulary, generator):
    """Token ids with a shared beginning and end around each sentence's own tokens."""
    prefix, suffix = [1, 17, 23], [31, 8]
    result = []
    for place in range(count):
        # One sentence repeats a token, so that replacements have to look further.
        own = [generator.randrange(3, vocabulary) for _ in range(3 + generator.randrange(9))]
        if place == 1:
            own = [own[0]] * 4
        result.append((prefix + own + suffix, len(prefix), len(prefix) + len(own)))
    return result


def spread(side, limit):
    if len(side) <= limit:
        return list(side)
    if limit == 1:
        return [side[len(side) // 2]]
    return [side[i * (len(side) - 1) // (limit - 1)] for i in range(limit)]


def replaced(sentence, following, token):
    ids, start, _ = sentence
    own = following[0][following[1]:following[2]]
    for step in range(len(own)):
        candidate = own[(token - start + step) % len(own)]
        if candidate != ids[token]:
            return ids[:token] + [candidate] + ids[token + 1:]
    raise SystemExit("a sentence of one repeated token follows another of the same; change the seed")


def states(model, ids, pattern):
    real = torch.ones(1, len(ids), dtype=torch.bool)
    return [state[0].double().numpy() for state in hidden_states(model, model.config, torch.tensor([ids]), real, pattern)]


def measure(model, texts, pattern, limit):
    totals = None
    for place, (ids, start, end) in enumerate(texts):
        pivot = start + (end - start) // 2
        own = states(model, ids, pattern)
        if totals is None:
            totals = [[[] for _ in range(4)] for _ in own]
        for side, tokens in enumerate((range(start, pivot), range(pivot + 1, end))):
            changes = [[] for _ in own]
            for token in spread(tokens, limit):
                other = states(model, replaced(texts[place], texts[(place + 1) % len(texts)], token), pattern)
                for layer, (one, two) in enumerate(zip(own, other)):
                    changes[layer].append(numpy.linalg.norm(two[pivot] - one[pivot]) / numpy.linalg.norm(one[pivot]))
            for layer, state in enumerate(own):
                totals[layer][side].append(numpy.mean(changes[layer]))
                alike = [spearmanr(state[token], state[pivot]).statistic for token in tokens]
                totals[layer][2 + side].append(numpy.mean(alike))
    return [
        dict(zip(("before", "after", "similarityBefore", "similarityAfter"), (float(numpy.mean(v)) for v in layer)))
        for layer in totals]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--sentences", type=int, default=7)
    parser.add_argument("--replacements", type=int, default=3)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    model = AutoModel.from_pretrained(options.model, attn_implementation="eager", dtype=torch.float32).eval()
    texts = sentences(options.sentences, model.config.vocab_size, random.Random(options.seed))
    document = {
        "made_by": "benchmarks/reference/dependency.py",
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__, "scipy": scipy.__version__},
        "replacements": options.replacements,
        "sentences": [{"ids": ids, "start": start, "end": end} for ids, start, end in texts],
        "patterns": {p: measure(model, texts, p, options.replacements) for p in PATTERNS},
    }
    options.out.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
