#!/usr/bin/env python3
"""Tiny models without layers, and the vectors that sentence-transformers makes with them.

Needs: sentence-transformers 6, model2vec, torch, tokenizers, numpy.

    static_models.py OUT [--seed 7]

OUT/static              StaticEmbedding and Normalize, as sentence-transformers saves them
OUT/static-model2vec    as model2vec saves them, with token weights, a mapping of tokens to rows, in float16
OUT/static-plain        a folder of model2vec without modules.json
OUT/words               WordEmbeddings with its WhitespaceTokenizer, and a mean

Each folder has vectors.json: texts, and for each its vector, and those behind the model's named prompts. Texts have words that the vocabulary lacks, punctuation,
capitals, other white space than blanks, and repetitions.
"""

import argparse
import json
import pathlib
import sys

import numpy as np
import sentence_transformers
import torch
from model2vec import StaticModel
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, StaticEmbedding, WordEmbeddings
from sentence_transformers.sentence_transformer.modules.tokenizer import WhitespaceTokenizer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

WORDS = "the cat cats sat on a mat dog Dog bank river money green idea ideas sleep ÉCOLE école straße 12 u.s. it's".split()
TEXTS = [
    "The cat sat on a mat.", "the cat sat on a mat", "A dog, a Dog and a DOG!", "green ideas sleep furiously",
    "river  bank\tmoney\u00a0bank\u2003idea", "(cat) \"sat\" ... mat?", "École STRASSE straße", "12 cats, 12 mats",
    "u.s. money; it's money", "cat cat cat dog", "the the", "U.S. DOG\u001fMAT",
]


def word_piece():
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"] + sorted({word.lower() for word in WORDS})
    tokens += [character for character in "abcdefghijklmnopqrstuvwxyz.,!?'\"()" if character not in tokens]
    tokens += ["##s", "##t", "##e"]
    tokenizer = Tokenizer(models.WordPiece({token: index for index, token in enumerate(tokens)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    # A template that static embeddings must leave out.
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return tokenizer, len(tokens)


def write(folder, model):
    def rows(**arguments):
        vectors = model.encode(TEXTS, convert_to_numpy=True, **arguments)
        return [[float(f"{value:.7g}") for value in row] for row in vectors.tolist()]

    prompted = {name: rows(prompt_name=name) for name, prompt in model.prompts.items() if prompt}
    document = dict(
        sentenceTransformers=sentence_transformers.__version__, texts=TEXTS, vectors=rows(), prompted=prompted)
    (folder / "vectors.json").write_text(json.dumps(document, ensure_ascii=False) + "\n")
    for extra in ["README.md", ".gitattributes"]:
        (folder / extra).unlink(missing_ok=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    random = np.random.default_rng(options.seed)
    tokenizer, count = word_piece()

    folder = options.out / "static"
    SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_dim=12), Normalize()], device="cpu",
        prompts=dict(query="the river bank: ", STS="cat ")).save_pretrained(str(folder), create_model_card=False)
    write(folder, SentenceTransformer(str(folder), device="cpu"))

    folder = options.out / "static-model2vec"
    StaticModel(
        random.normal(size=(9, 10)).astype(np.float16), tokenizer, config=dict(normalize=True), normalize=True,
        weights=random.uniform(0.5, 2, count).astype(np.float32), token_mapping=random.integers(0, 9, count)).save_pretrained(
        str(folder))
    write(folder, SentenceTransformer(str(folder), device="cpu"))

    folder = options.out / "static-plain"
    StaticModel(
        random.normal(size=(count, 10)).astype(np.float32), tokenizer, config=dict(
            model_type="model2vec", architectures=["StaticModel"], tokenizer_name="tiny", normalize=False,
            seq_length=1000000, hidden_dim=10), normalize=False).save_pretrained(str(folder))
    write(folder, SentenceTransformer(str(folder), device="cpu"))
    (folder / "modules.json").unlink()

    folder = options.out / "words"
    vocabulary = ["PADDING_TOKEN"] + WORDS
    words = WordEmbeddings(
        WhitespaceTokenizer(vocabulary, stop_words=["the", "a", "on", "(", "mat?"]),
        random.normal(size=(len(vocabulary), 8)).astype(np.float32))
    model = SentenceTransformer(
        modules=[words, Pooling(8, pooling_mode="mean")], device="cpu")
    model.save_pretrained(str(folder), create_model_card=False)
    write(folder, SentenceTransformer(str(folder), device="cpu"))
    file = folder / "whitespacetokenizer_config.json"
    config = json.loads(file.read_text())
    config["stop_words"].sort()  # a set, written in any order
    file.write_text(json.dumps(config))


if __name__ == "__main__":
    sys.exit(main())
