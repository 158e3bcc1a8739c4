#!/usr/bin/env python3
"""Writes ids and offsets of the `tokenizers` package for many texts, for the slow parity test.

The Swift test `TokenizerParityTests` compares when STSBENCH_PARITY_DIR names the output folder:

    tokenizers_parity.py OUTPUT --data SHARED_DATA [--tokenizer NAME=PATH ...]
    STSBENCH_PARITY_DIR=OUTPUT swift test -c release --filter TokenizerParityTests

Texts: every distinct sentence of every set under SHARED_DATA/senteval and raw-semeval (fields of
the files as they are, and with white space joined as SentEval reads them), and 10,000 random
Unicode strings for each tokenizer, with its added tokens strewn in. --seed draws other strings; --random-only
leaves the sentences out. --variants N writes N more tokenizers of each to OUTPUT, with a dozen random added tokens
(blanks in and around them, one within another, cased and composed letters, every flag).

Needs: tokenizers (checked with 0.23.3). Files: texts are length (u32) and UTF-8; ids are count and
ids (i32); offsets are byte pairs (u32) for the tokens of the first 20,000 texts.
"""
import argparse
import array
import json
import pathlib
import random
import struct

import tokenizers

SETS = ("senteval", "raw-semeval")


def sentences(data):
    found = {}
    for base in SETS:
        for path in sorted((data / base).rglob("*")):
            name = path.name.lower()
            if not path.is_file() or "readme" in name or ".gs." in name or name.endswith(".html"):
                continue
            raw = path.read_bytes()
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError:
                text = raw.decode("latin-1")
            for line in text.split("\n"):
                line = line.rstrip("\r")
                fields = line.split("\t")
                if "TREC" in path.parts and " " in line:
                    fields.append(line.split(" ", 1)[1])
                for field in fields:
                    found.setdefault(field)
                    found.setdefault(" ".join(field.split()))
    return list(found)


BLOCKS = [
    (0x20, 0x7E, 30), (0xA0, 0x17F, 8), (0x180, 0x2AF, 3), (0x300, 0x36F, 5), (0x370, 0x52F, 4),
    (0x591, 0x6FF, 4), (0x900, 0xDFF, 4), (0xE00, 0xFFF, 3), (0x1100, 0x11FF, 2), (0x1E00, 0x1FFF, 4),
    (0x2000, 0x206F, 5), (0x2070, 0x2BFF, 4), (0x3000, 0x30FF, 4), (0x4E00, 0x9FFF, 4),
    (0xAC00, 0xD7A3, 3), (0xE000, 0xF8FF, 1), (0xF900, 0xFAFF, 2), (0xFB00, 0xFFFF, 4),
    (0x10000, 0x1FFFF, 4), (0x20000, 0x323AF, 1), (0xE0000, 0xE01EF, 1), (0x0, 0x10FFFF, 4)]
PIECES = ["  ", "\n", "\r\n", "\t", " \n ", "\u2581", "'s", "'S", "'\u017f", "'LL", "'re", "\u00e9", "e\u0301",
          "\ufdfa", "\u0130", "\u212a", "\ufb01", "12345", "1,000.50", "don't", "I'm", "Hello", " world", "##ing",
          "\u200d", "\ufe0f", "\u1100\u1161\u11a8", "\U0001f469\u200d\U0001f52c", "\u0344", "a\u0323\u0307", "\x00",
          "\x85", "\xa0", "\ufffd", "\ufeff", "\u3000", "...", "<s>", "</s>", "<0x41>", "<unk>", "[UNK]", "\u0345\u0301"]


def random_text(source, extra):
    parts = []
    for _ in range(source.randint(1, 24)):
        choice = source.random()
        if choice < 0.12:
            parts.append(source.choice(PIECES))
        elif choice < 0.17 and extra:
            parts.append(source.choice(["", " ", "  ", "x"]) + source.choice(extra)
                         + source.choice(["", " ", "\t ", "y"]))
        elif choice < 0.45:
            parts.append("".join(source.choice("etaoinshrdlu ETAOIN") for _ in range(source.randint(1, 8))))
        else:
            first, last, _ = source.choices(BLOCKS, [b[2] for b in BLOCKS])[0]
            for _ in range(source.randint(1, 4)):
                point = source.randint(first, last)
                if not 0xD800 <= point < 0xE000:
                    parts.append(chr(point))
    return "".join(parts)


PARTS = ["a", "A", "ab", "b", " ", "  ", "\n", "\t", "-", "<", ">", "x", "e\u0301", "\u00e9", "\u0130", "\u03a3", "\u00df", "\u2581", "\u0120",
         "1", "12", "'s", "\ufb01", "\u4e2d", "\u00a0", "\u3000", "\u0301", "\U0001f600", "\u200d", ".", "the", "The", "ing", "_"]


def variant(tokenizer, source):
    """The tokenizer with random added tokens, and their contents."""
    contents = []
    while len(contents) < 12:
        if contents and source.random() < 0.3:  # a part of another, or one that has another in it
            other = source.choice(contents)
            content = other[: source.randint(1, len(other))] if source.random() < 0.5 else other + source.choice(PARTS)
        else:
            content = "".join(source.choices(PARTS, k=source.randint(1, 4)))
        spelled = tokenizer.normalizer.normalize_str(content) if tokenizer.normalizer else content
        if content in contents or not spelled:  # an empty spelling makes the reference search for ever
            continue
        contents.append(content)
        flags = {flag: source.random() < 0.35 for flag in ("single_word", "lstrip", "rstrip")}
        token = tokenizers.AddedToken(content, normalized=source.random() < 0.5, **flags)
        (tokenizer.add_special_tokens if source.random() < 0.4 else tokenizer.add_tokens)([token])
    return contents


def encodes(tokenizer, text):
    """Whether the reference encodes `text` at all; its search for added tokens panics now and then."""
    try:
        tokenizer.encode(text)
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        return False
    return True


def write_texts(path, texts):
    with open(path, "wb") as out:
        for text in texts:
            data = text.encode("utf-8")
            out.write(struct.pack("<I", len(data)) + data)


def write_encodings(stem, tokenizer, texts):
    ids, offsets, total = array.array("i"), array.array("I"), 0
    for start in range(0, len(texts), 4096):
        batch = texts[start:start + 4096]
        keeps_offsets = start < 20_000
        for text, encoding in zip(batch, tokenizer.encode_batch(batch)):
            ids.append(len(encoding.ids))
            ids.extend(encoding.ids)
            total += len(encoding.ids)
            if not keeps_offsets:
                continue
            if text.isascii():
                for a, b in encoding.offsets:
                    offsets.append(a)
                    offsets.append(b)
            else:
                at = [0]
                for character in text:
                    at.append(at[-1] + len(character.encode("utf-8")))
                for a, b in encoding.offsets:
                    offsets.append(at[a])
                    offsets.append(at[b])
    stem.with_suffix(".ids").write_bytes(ids.tobytes())
    stem.with_suffix(".offsets").write_bytes(offsets.tobytes())
    return total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--tokenizer", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--only", action="store_true", help="only those named with --tokenizer")
    parser.add_argument("--seed", default="stsbench")
    parser.add_argument("--count", type=int, default=10_000, help="random strings for each tokenizer")
    parser.add_argument("--random-only", action="store_true", help="no sentences of the sets")
    parser.add_argument("--variants", type=int, default=0, help="more tokenizers of each, with random added tokens")
    options = parser.parse_args()
    named = [entry.split("=", 1) for entry in options.tokenizer]
    if not options.only:
        folder = options.data / "tokenizers"
        named += [(p.parent.name, str(p)) for p in sorted(folder.glob("*/tokenizer.json"))]
        named += [(p.parent.name, str(p))
                  for p in sorted((options.data / "models").glob("*/tokenizer.json"))]
    options.output.mkdir(parents=True, exist_ok=True)
    for name, path in list(named):
        for number in range(options.variants):
            changed = tokenizers.Tokenizer.from_file(path)
            variant(changed, random.Random(f"{options.seed} {name} {number}"))
            place = options.output.resolve() / f"{name}-{number}.tokenizer.json"
            changed.save(str(place))
            named.append((f"{name}-{number}", str(place)))
    texts = [] if options.random_only else sentences(options.data)
    write_texts(options.output / "sentences.texts", texts)
    loaded = {}
    for name, path in named:
        loaded[name] = tokenizers.Tokenizer.from_file(path)
        loaded[name].no_truncation()
        loaded[name].no_padding()
        content = json.loads(pathlib.Path(path).read_text())
        extra = [token["content"] for token in content.get("added_tokens", [])]
        extra = extra[:40] + extra[40:][-20:]
        source = random.Random(f"{options.seed} {name}")
        strange = [random_text(source, extra) for _ in range(options.count)]
        strange = [text for text in strange if encodes(loaded[name], text)]
        write_texts(options.output / f"{name}-random.texts", strange)
        write_encodings(options.output / f"{name}-random", loaded[name], strange)
    (options.output / "manifest.json").write_text(json.dumps({
        "tokenizers": tokenizers.__version__,
        "entries": [{"name": name, "path": path} for name, path in named]}, indent=1))
    for name, _ in [] if options.random_only else named:
        total = write_encodings(options.output / f"{name}-sentences", loaded[name], texts)
        print(name, len(texts), "sentences", total, "tokens", flush=True)


if __name__ == "__main__":
    main()
