#!/usr/bin/env python3
"""Trains a tiny tokenizer of every kind and writes it with the ids that `tokenizers` gives.

    tokenizers_fixtures.py REPOSITORY_ROOT

writes Tests/TokenizationTests/Fixtures/NAME.tokenizer.json and NAME.expected.json. The texts are
this script's own. The trainers break ties by hash order, so that a new run gives other, equally good
tokenizers. Needs: tokenizers (made with 0.23.3), and for the compiled normalisation rules sentencepiece
(0.2.3) and the protocol buffer of transformers (5.23).
"""
import json
import pathlib
import random
import sys
import tempfile

import sentencepiece
import tokenizers
from tokenizers import (AddedToken, Regex, Tokenizer, models, normalizers as N,
                        pre_tokenizers as P, processors, trainers)

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from tokenizers_parity import random_text  # noqa: E402

ROOT = pathlib.Path(sys.argv[1])
FIXTURES = ROOT / "Tests" / "TokenizationTests" / "Fixtures"

CORPUS = """
A lighthouse keeper counts the ships that pass before breakfast and writes them in a blue book.
The printer on the second floor has been out of paper since Tuesday, and nobody's told the office.
Two children were building a tower of wooden blocks; it fell, and they laughed and began again.
She'll bring the bread, we've got the cheese, and I'm sure they're bringing 12 apples and 3.5 litres of milk.
In 1987 the bridge was closed for 240 days while engineers replaced 1,300 rivets by hand.
It isn't raining any more, but the streets are still wet and the trams are running late.
Der Zug nach Köln fährt um 17:45 Uhr ab; die Fahrgäste warten schon am Gleis.
La café de la place est fermé, mais l'élève a déjà mangé une crêpe près du château.
El niño soñaba con un país lejano donde todos los días hacía sol.
Быстрая лиса прыгает через ленивую собаку у старого моста.
今日は天気がいいので、公園まで散歩に行きました。
北京的秋天很美,树叶都变成了金黄色。
한국어 문장도 몇 개 있어야 합니다.
النص العربي يكتب من اليمين إلى اليسار.
हिन्दी में भी एक वाक्य लिखा गया है।
The word "token" comes from Old English; un-token-ize, re-token-ize, de-token-ize: all made up!
Prices: $4.99, €12.50, £7 -- e-mail me at someone@example.org or see https://example.org/a?b=c&d=e#f.
""".strip().split("\n")

EDGES = [
    "", " ", "   ", "\n", "a", "A", " a", "a ", "Hello, world!", "hello   world", "tab\there", "l1\nl2\r\nl3",
    "don't DON'T don\u2019t", "it's IT'S it'\u017f", "x" * 130, "ab" * 90, "1234567890123", "3.14159e-10",
    "a_b-c.d/e\\f", "[CLS] [SEP] [MASK]", "x[MASK]y", "  [MASK]  ", "<s></s><unk>", "<mask> a <mask>b c<mask>",
    "caf\u00e9 cafe\u0301", "\u00c5ngstr\u00f6m \u212bngstr\u00f6m", "\ufb01n \ufb00 \u2460", "\u1e9b\u0323", "\u0344 \u0958",
    "\uac00\u11a8 \u1100\u1161\u11a8", "\u4e2d\u6587abc\u5b57", "\u3042\u30a2\uff71", "\U0001f600\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "\u00a0\u2003\u3000", "a\u200bb\u200dc\ufeffd", "\x00\x01\x7f\x85\x9f", "\ufffd\ufffc", "\u0130stanbul I\u0131",
    "\u03a3\u03a3 \u03c3\u03c2", "\U000e0001\U000f0000\U0010ffff", "\u0378\u0897\U00010d6d", "\u0301abc", "a" + "\u0301\u0323" * 20,
    "\u2581under\u2581score", "a\u2581 b", "\u0120gpt \u010a", "Yesterday yesterday YESTERDAY", "xyesterday yesterdayx",
    "  yesterday  ", "yesterday,yesterday", "!!!???...", "a,b;c:d", "(nested [brackets] {here})", "\u201cquoted\u201d \u2018text\u2019",
    "mixed123abc456", "\u0663\u0664\u0665 \u2155 \u2167 \u00b2", "e=mc\u00b2", "#hashtag @user", "\\n \\t \\u0041", "\"json\": {\"a\": [1, 2]}",
    "caf\u00e9\u0301\u0301", "\U0001d400\U0001d7d8", "\u0e01\u0e33\u0e49", "\u0929\u093c", "\ud55c\uad6d\uc5b4 \u110e\u116e",
]


def texts(extra, seed):
    source = random.Random(seed)
    return CORPUS + EDGES + [random_text(source, extra) for _ in range(60)]


def bpe(vocabulary_size, **options):
    model = {k: options.pop(k) for k in list(options) if k in (
        "unk_token", "fuse_unk", "byte_fallback", "ignore_merges", "continuing_subword_prefix", "end_of_word_suffix")}
    return Tokenizer(models.BPE(**model)), trainers.BpeTrainer(
        vocab_size=vocabulary_size, show_progress=False,
        **{k: v for k, v in model.items() if k in ("continuing_subword_prefix", "end_of_word_suffix")}, **options)


def train(tokenizer, trainer, lines=None):
    tokenizer.train_from_iterator((lines or CORPUS) * 2, trainer)
    return tokenizer


def template(tokenizer, single, *names):
    tokenizer.post_processor = processors.TemplateProcessing(
        single=single, special_tokens=[(n, tokenizer.token_to_id(n)) for n in names])


def wordpiece():
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer, t.pre_tokenizer = N.BertNormalizer(), P.BertPreTokenizer()
    train(t, trainers.WordPieceTrainer(vocab_size=500, show_progress=False, special_tokens=[
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]))
    t.add_tokens([AddedToken("yesterday", single_word=True, normalized=True)])
    template(t, "[CLS] $A:0 [SEP]:1", "[CLS]", "[SEP]")
    t.enable_truncation(16)
    t.enable_padding(length=16, pad_id=0, pad_token="[PAD]")
    return t


def wordpiece_cased():
    t = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=20))
    t.normalizer = N.BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=True, lowercase=False)
    t.pre_tokenizer = P.Sequence([P.WhitespaceSplit(), P.Punctuation("merged_with_previous")])
    train(t, trainers.WordPieceTrainer(vocab_size=400, show_progress=False, special_tokens=["[UNK]", "[CLS]", "[SEP]"]))
    t.add_special_tokens([AddedToken("[MASK]", lstrip=True)])
    t.post_processor = processors.BertProcessing(
        ("[SEP]", t.token_to_id("[SEP]")), ("[CLS]", t.token_to_id("[CLS]")))
    return t


def gpt2():
    t, trainer = bpe(600, initial_alphabet=P.ByteLevel.alphabet(), special_tokens=["<|endoftext|>"])
    t.pre_tokenizer = P.ByteLevel(add_prefix_space=False)
    train(t, trainer)
    t.post_processor = processors.ByteLevel(trim_offsets=False)
    t.add_tokens([AddedToken("yesterday", normalized=True, rstrip=True), AddedToken(" world", normalized=False)])
    return t


def roberta():
    t, trainer = bpe(600, initial_alphabet=P.ByteLevel.alphabet(), special_tokens=["<s>", "<pad>", "</s>", "<unk>"])
    t.pre_tokenizer = P.ByteLevel(add_prefix_space=True)
    train(t, trainer)
    t.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=True)
    return t


CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
TAIL = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def split_bytes(*patterns):
    return P.Sequence([P.Split(Regex(p), "isolated") for p in patterns]
                      + [P.ByteLevel(add_prefix_space=False, use_regex=False)])


def llama3():
    t, trainer = bpe(600, ignore_merges=True, initial_alphabet=P.ByteLevel.alphabet())
    t.pre_tokenizer = split_bytes(CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + TAIL)
    train(t, trainer)
    t.add_special_tokens(["<|begin_of_text|>", "<|end_of_text|>"])
    begin = processors.TemplateProcessing(single="<|begin_of_text|> $A", special_tokens=[
        ("<|begin_of_text|>", t.token_to_id("<|begin_of_text|>"))])
    t.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), begin])
    return t


def qwen():
    t, trainer = bpe(600, initial_alphabet=P.ByteLevel.alphabet())
    t.normalizer = N.NFC()
    t.pre_tokenizer = split_bytes(CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + TAIL)
    train(t, trainer)
    t.add_special_tokens(["<|endoftext|>", "<|im_start|>"])
    t.post_processor = processors.ByteLevel(trim_offsets=True)
    return t


def patterns():
    """Patterns without a scanner of their own: o200k's case classes, DeepSeek's three splits."""
    t, trainer = bpe(500, initial_alphabet=P.ByteLevel.alphabet())
    upper, lower = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
    start = r"[^\r\n\p{L}\p{N}]?"
    t.pre_tokenizer = split_bytes(
        r"\p{N}{1,3}", "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+",
        f"{start}{upper}*{lower}+{CONTRACTIONS}?|{start}{upper}+{lower}*{CONTRACTIONS}?"
        r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
    return train(t, trainer)


def llama2():
    t, trainer = bpe(400, unk_token="<unk>", fuse_unk=True, byte_fallback=True, special_tokens=["<unk>", "<s>", "</s>"]
                     + ["<0x%02X>" % b for b in range(256)])
    t.normalizer = N.Sequence([N.Prepend("\u2581"), N.Replace(" ", "\u2581")])
    t.pre_tokenizer = P.Metaspace(prepend_scheme="never")
    trainer.vocab_size = 600
    train(t, trainer)
    content = json.loads(t.to_str())
    content["pre_tokenizer"] = None
    content["added_tokens"] = [a for a in content["added_tokens"] if not a["content"].startswith("<0x")]
    t = Tokenizer.from_str(json.dumps(content))
    template(t, "<s> $A", "<s>")
    return t


def metaspace_first():
    t, trainer = bpe(350, unk_token="<unk>", special_tokens=["<unk>", "<s>"])
    t.pre_tokenizer = P.Metaspace(prepend_scheme="first", split=False)
    return train(t, trainer)


def clip():
    t, trainer = bpe(450, unk_token="<|endoftext|>", end_of_word_suffix="</w>", initial_alphabet=P.ByteLevel.alphabet(),
                     special_tokens=["<|startoftext|>", "<|endoftext|>"])
    t.normalizer = N.Sequence([N.NFC(), N.Replace(Regex(r"\s+"), " "), N.Lowercase()])
    t.pre_tokenizer = P.Sequence([
        P.Split(Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), "removed", invert=True),
        P.ByteLevel(add_prefix_space=False)])
    train(t, trainer)
    t.post_processor = processors.RobertaProcessing(
        ("<|endoftext|>", 1), ("<|startoftext|>", 0), trim_offsets=False, add_prefix_space=False)
    return t


def prefixed():
    t, trainer = bpe(400, unk_token="[UNK]", continuing_subword_prefix="##", special_tokens=["[UNK]"])
    t.normalizer = N.Sequence([N.NFKD(), N.StripAccents(), N.Strip(), N.Lowercase()])
    t.pre_tokenizer = P.Sequence([P.CharDelimiterSplit(" "), P.Split("-", "merged_with_next"), P.Digits(True),
                                  P.Split(Regex(r"[,;.]+"), "contiguous")])
    return train(t, trainer)


def unigram():
    t = Tokenizer(models.Unigram())
    t.normalizer = N.Sequence([N.Nmt(), N.NFKC(), N.Replace(Regex(" {2,}"), " ")])
    t.pre_tokenizer = P.Metaspace()
    train(t, trainers.UnigramTrainer(vocab_size=300, show_progress=False, unk_token="<unk>", special_tokens=[
        "<s>", "<pad>", "</s>", "<unk>"]))
    t.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    template(t, "<s> $A </s>", "<s>", "</s>")
    return t


def charsmap():
    """Compiled rules of our own: a few of every kind that nmt_nfkc has."""
    rules = {"\ufb01": "fi", "\u2460": "1", "\u00a0": " ", "\u3000": " ", "\t": " ", "\n": " ", "\u200b": "", "\uff71": "\u30a2",
             "e\u0301": "\u00e9", "\u212b": "\u00c5", "\u1100\u1161\u11a8": "\uac01", "\u2026": "...", "\x7f": "", "A": "a", "\u00c5": "\u00e5"}
    with tempfile.TemporaryDirectory() as folder:
        table = pathlib.Path(folder, "rules.tsv")
        table.write_text("".join(
            " ".join("%X" % ord(c) for c in a) + "\t" + " ".join("%X" % ord(c) for c in b) + "\n"
            for a, b in rules.items()))
        pathlib.Path(folder, "corpus.txt").write_text("\n".join(CORPUS * 20))
        sentencepiece.SentencePieceTrainer.train(
            input=f"{folder}/corpus.txt", model_prefix=f"{folder}/m", vocab_size=400, minloglevel=2,
            normalization_rule_tsv=str(table), hard_vocab_limit=False, character_coverage=0.99)
        from transformers.utils import sentencepiece_model_pb2_new as protocol
        model = protocol.ModelProto()
        model.ParseFromString(pathlib.Path(folder, "m.model").read_bytes())
        return model


def unigram_compiled():
    model = charsmap()
    pieces = [(p.piece, round(p.score, 4)) for p in model.pieces]
    pieces += [("<0x%02X>" % b, -20.0) for b in range(256)]
    t = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=True))
    t.normalizer = N.Sequence([N.Precompiled(model.normalizer_spec.precompiled_charsmap), N.Replace(Regex(" {2,}"), " ")])
    t.pre_tokenizer = P.Sequence([P.UnicodeScripts(), P.Metaspace(prepend_scheme="first")])
    t.add_special_tokens(["<s>", "</s>"])
    template(t, "$A </s>", "</s>")
    return t


def wordlevel():
    t = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    t.normalizer = N.Sequence([N.NFD(), N.Lowercase(), N.StripAccents()])
    t.pre_tokenizer = P.Sequence([P.Whitespace(), P.Digits(individual_digits=False)])
    return train(t, trainers.WordLevelTrainer(vocab_size=300, show_progress=False, special_tokens=["[UNK]"]))


KINDS = [wordpiece, wordpiece_cased, gpt2, roberta, llama3, qwen, patterns, llama2, metaspace_first, clip, prefixed,
         unigram, unigram_compiled, wordlevel]


def offsets(text, encoding):
    at = [0]
    for character in text:
        at.append(at[-1] + len(character.encode("utf-8")))
    return [at[place] for pair in encoding.offsets for place in pair]


PATTERNS = [
    r"\p{L}+", r"[^\s\p{L}]+", r"a|ab|abc", r"(?:ab)+", r"a{2,3}", r"a{2,}?", r"a{,2}", r"a{2}", r"x{a}", r"\d+(?=\s)", r"\w+(?!\S)",
    r"(?<=\s)\w+", r"(?<!\w)\d", r"[a-c\-\]]+", r"[^(\s|[.,!?])]+", r"\p{Lu}\p{Ll}*", r"\P{L}+", r"\p{^N}+", r"(?i:raSe|ki)", r"(?i)hello",
    r"(?i:[a-k]+)", r"\s+$", r"^\w+", r"\bcat\b", r"\Bcat", r"\Aab", r"ab\z", r"ab\Z", r".+", r"\.", r"\x41|\x{e9}|\u00fc", r"\t| {2,}",
    r"\p{N}{1,3}(?=(?:\p{N}{3}){0,9}\b)", r"[\r\n/]+", r"(a|b|(?:c|d)e)*f", r"a*?b", r"\p{L}++\d?", r"\w*+x?", r"(x+x+)+y", r"\S+?\s",
    r"[&a]+", r"'(?i:[sdmt]|ll|ve|re)", r"\p{Nd}+|\p{No}", r"\p{M}+", r"\p{P}|\p{S}", r"\p{Z}+",
    r"\p{Cc}", r"(?:|a)b", r"a??b", r"\v|\f|\a|\e", r"[\b\t]", r"[\p{L}\d]+", r"[^\P{L}]+", r"(?=ab)a|b(?!c)",
]
PATTERN_TEXTS = [
    "", "abc abcabc ABC", "aaaa ab b\u00e9 \u00fcber", "The cat sat; concat, cat's tail.", "12 345 6789 1,234,567 9x", "line one\nline two\r\n  end  ",
    "don't I'LL he'S x'd", "\u212aI ki KI stra\u017fe STRASE hello HeLLo", "a-b]c[d](e)|f.g,h!i?", "f abf cef bdef deee", "xxxxxxxxxx y xxxy",
    "\u0663\u00bd\u00b2 a\u0301\u0302 \u4e2d\u6587 \U0001f600 $+<\u20ac>", "\t\x0b\x0c\x07\x1b\x08 \u00a0\u3000\u2028 z", "x{a} a{2} & && aa", "ab\nab\n", "cb bc ab abc bcb",
]


def write_patterns():
    """Where Oniguruma, inside `tokenizers`, cuts: every piece, matches and the rest alike."""
    cases = []
    for pattern in PATTERNS:
        split = P.Split(Regex(pattern), "isolated")
        removed = P.Split(Regex(pattern), "removed")
        cases.append({"pattern": pattern, "pieces": [[p for p, _ in split.pre_tokenize_str(t)] for t in PATTERN_TEXTS],
                      "rest": [[p for p, _ in removed.pre_tokenize_str(t)] for t in PATTERN_TEXTS]})
    (FIXTURES / "regex.expected.json").write_text(json.dumps(
        {"tokenizers": tokenizers.__version__, "texts": PATTERN_TEXTS, "cases": cases}, separators=(",", ":")) + "\n")


BEHAVIORS = ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]


def write_behaviors():
    cases = []
    for behavior in BEHAVIORS:
        for invert in (False, True):
            for pattern in (Regex("-+"), Regex("-"), "-"):
                split = P.Split(pattern, behavior, invert)
                content = json.loads(split.__getstate__())
                cases.append({"component": content, "pieces": [
                    [p for p, _ in split.pre_tokenize_str(t)] for t in ("the-final--countdown", "--a-", "-", "a", "a---b-c")]})
    (FIXTURES / "behaviors.expected.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")


def fnv(digest, data):
    for byte in data:
        digest = (digest ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return digest


def write_characters():
    """FNV-1a of what each component makes of every code point of the first two planes and tags."""
    points = [c for c in [*range(0x20000), *range(0xE0000, 0xE0200), 0x2F800, 0x2FA1D, 0x10FFFF] if not 0xD800 <= c < 0xE000]
    blocks = ["".join(chr(c) + "." for c in points[i:i + 256]) for i in range(0, len(points), 256)]
    digests = {}
    for component in [N.NFC(), N.NFD(), N.NFKC(), N.NFKD(), N.Lowercase(), N.StripAccents(), N.Nmt(), N.BertNormalizer()]:
        digest = 0xCBF29CE484222325
        for block in blocks:
            digest = fnv(digest, component.normalize_str(block).encode("utf-8"))
        digests[component.__class__.__name__] = {"component": json.loads(component.__getstate__()), "digest": "%016x" % digest}
    splits = {}
    for component in [P.BertPreTokenizer(), P.Whitespace(), P.WhitespaceSplit(), P.Punctuation(), P.Digits(True), P.UnicodeScripts(),
                      P.ByteLevel(add_prefix_space=False), P.Split(Regex(r"\w+"), "isolated")]:
        digest = 0xCBF29CE484222325
        for block in blocks:
            for piece, _ in component.pre_tokenize_str(block):
                digest = fnv(digest, piece.encode("utf-8") + b"\n")
        splits[component.__class__.__name__] = {"component": json.loads(component.__getstate__()), "digest": "%016x" % digest}
    (FIXTURES / "characters.expected.json").write_text(json.dumps(
        {"tokenizers": tokenizers.__version__, "normalizers": digests, "preTokenizers": splits}, indent=1) + "\n")


def main():
    FIXTURES.mkdir(parents=True, exist_ok=True)
    write_patterns()
    write_behaviors()
    write_characters()
    for make in KINDS:
        name = make.__name__.replace("_", "-")
        t = make()
        path = FIXTURES / f"{name}.tokenizer.json"
        path.write_text(json.dumps(json.loads(t.to_str()), ensure_ascii=False, separators=(",", ":")) + "\n")
        t = Tokenizer.from_file(str(path))
        truncation = t.truncation
        t.no_truncation()
        t.no_padding()
        extra = [a["content"] for a in json.loads(path.read_text())["added_tokens"]][:20]
        cases = []
        for text in texts(extra, f"fixtures {name}"):
            full, bare = t.encode(text), t.encode(text, add_special_tokens=False)
            assert [i for i, s in zip(full.ids, full.special_tokens_mask) if not s] == bare.ids
            case = {"text": text, "ids": full.ids, "bare": [s for s in full.special_tokens_mask].count(0)}
            if len(cases) < 110:
                case["offsets"] = offsets(text, full)
            if any(full.type_ids):
                case["types"] = full.type_ids
            if truncation:
                t.enable_truncation(truncation["max_length"])
                case["truncated"] = t.encode(text).ids
                t.enable_truncation(truncation["max_length"], direction="left")
                case["truncatedLeft"] = t.encode(text).ids
                t.no_truncation()
            cases.append(case)
        expected = FIXTURES / f"{name}.expected.json"
        expected.write_text(json.dumps(
            {"tokenizers": tokenizers.__version__, "cases": cases}, ensure_ascii=True, separators=(",", ":")) + "\n")
        print(name, t.get_vocab_size(), path.stat().st_size, expected.stat().st_size, flush=True)


main()
