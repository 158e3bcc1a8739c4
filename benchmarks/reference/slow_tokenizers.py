"""Ids of slow tokenizers as transformers converts them, for comparison with `stsbench tokenize`.

    python slow_tokenizers.py make DATA OUT [N] [KIND…]
                                                 writes OUT/<kind>/ with slow files, texts.txt and ids.jsonl; of every N
                                                 sentences one is taken (1 takes all)
    python slow_tokenizers.py compare OUT BINARY runs `BINARY tokenize` on each and counts lines that differ

Versions: transformers 4.57.6 (the last with slow classes and their converters), tokenizers 0.22.2, sentencepiece 0.2.3.
DATA is a folder with senteval/downstream, text/wikitext-2 and tokenizers/. The models of SentencePiece are trained here.
"""
import json
import random
import subprocess
import sys
from pathlib import Path


def sentences(data: Path) -> list[str]:
    found: dict[str, None] = {}
    for path in sorted((data / "senteval/downstream").rglob("*")):
        if path.is_file():
            for line in path.read_bytes().decode("utf-8", "ignore").split("\n"):
                for part in line.rstrip("\r").split("\t"):
                    if part and "\r" not in part:
                        found[part] = None
    return list(found)


def random_texts(specials: list[str], count: int = 10_000, seed: int = 13) -> list[str]:
    rng = random.Random(seed)
    words = ["Hello", "world", "naïve", "Zürich", "don't", "I'll", "ﬁne", "１２３", "3,000", "9,", "x²", "İstanbul", "ΣΑΣ",
             "``quote''", "a.b,c!", "e\u0301", "\u1e9b\u0323", "한국어", "日本語", "中文字", "ไทย", "हिन्दी", "👩\u200d👩\u200d👧", "🇩🇪",
             "\u2581", "\u2581\u2581a", "<0x41>", "##ing", "##", "Ġ", "<extra_id_1>", "\ufeff", "\u00ad", "\u200b", "\u2028"]
    spaces = [" ", " ", " ", "  ", "   ", "\t", "\u00a0", "\u3000", "\u2009", "\u0085", "\u001f", ""]
    ranges = [(0, 0x1F), (0x20, 0x7E), (0x7F, 0xFF), (0x100, 0x24F), (0x300, 0x36F), (0x370, 0x5FF), (0x600, 0x6FF),
              (0x900, 0x97F), (0xE00, 0xE7F), (0x1100, 0x11FF), (0x1E00, 0x1FFF), (0x2000, 0x206F), (0x2070, 0x2BFF),
              (0x3000, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xFB00, 0xFDFF), (0xFE00, 0xFFFD), (0x1F300, 0x1FAFF),
              (0x20000, 0x2A6DF), (0xE0000, 0xE01EF), (0x10000, 0x10FFFF)]
    texts = []
    while len(texts) < count:
        parts = []
        for _ in range(rng.randrange(1, 12)):
            kind = rng.random()
            if kind < 0.35:
                parts.append(rng.choice(words))
            elif kind < 0.5:
                token = rng.choice(specials)
                parts.append(token if rng.random() < 0.8 else token.upper())
            elif kind < 0.6:
                parts.append("".join(rng.choice("abcdefghij .,'") for _ in range(rng.randrange(1, 9))))
            else:
                low, high = rng.choice(ranges)
                parts.append("".join(chr(rng.randint(low, high)) for _ in range(rng.randrange(1, 5))))
            parts.append(rng.choice(spaces))
        text = "".join(parts)
        if "\n" in text or "\r" in text or any(0xD800 <= ord(c) < 0xE000 for c in text):
            continue
        texts.append(text)
    return texts


def write(folder: Path, files: dict[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
        elif isinstance(content, str):
            (folder / name).write_text(content, encoding="utf-8")
        else:
            (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def train(data: Path, folder: Path, lines: list[str], name: str, **options) -> bytes:
    import sentencepiece
    folder.mkdir(parents=True, exist_ok=True)
    corpus = folder / "corpus.txt"
    extra = ["北京 中文 字", "日本語 のテキスト", "한국어 문장", "naïve Zürich ﬁne", "हिन्दी ไทย"] * 50
    corpus.write_text("\n".join(lines[:30_000] + extra), encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus), model_prefix=str(folder / name), hard_vocab_limit=False, num_threads=1,
        minloglevel=2, character_coverage=0.9995, **options)
    corpus.unlink()
    (folder / f"{name}.vocab").unlink()
    content = (folder / f"{name}.model").read_bytes()
    (folder / f"{name}.model").unlink()
    return content


def kinds(data: Path, out: Path, lines: list[str]):
    """Name, class, its files and tokens that texts should hold."""
    vocabulary = (data / "tokenizers/bert-base-uncased/vocab.txt").read_text(encoding="utf-8")
    bert = ["[CLS]", "[SEP]", "[PAD]", "[MASK]", "[UNK]"]
    yield "bert", "BertTokenizerFast", {"vocab.txt": vocabulary, "config.json": {"model_type": "bert"}}, bert
    yield "bert-cased", "BertTokenizerFast", {
        "vocab.txt": vocabulary.replace("\n", "\r\n"),
        "tokenizer_config.json": {"tokenizer_class": "BertTokenizer", "do_lower_case": False,
                                  "tokenize_chinese_chars": False}}, bert
    yield "bert-accents", "BertTokenizerFast", {
        "vocab.txt": vocabulary,
        "tokenizer_config.json": {"tokenizer_class": "BertTokenizer", "do_lower_case": False, "strip_accents": True}}, bert
    yield "bert-added", "BertTokenizerFast", {
        "vocab.txt": vocabulary,
        "tokenizer_config.json": {"tokenizer_class": "BertTokenizer", "do_lower_case": True},
        "special_tokens_map.json": {"cls_token": "[CLS]", "mask_token": {"content": "[MASK]", "lstrip": True,
                                    "rstrip": True, "single_word": False, "normalized": False},
                                    "additional_special_tokens": ["<e1>", "<e2>"]},
        "added_tokens.json": {"<e1>": 30522, "<e2>": 30523, "Foo Bar": 30524}}, bert + ["<e1>", "<e2>", "Foo Bar", "foo bar"]
    decoder = {str(i): {"content": t, "lstrip": i % 2 == 0, "rstrip": i % 3 == 0, "normalized": i > 200, "single_word": i > 103,
                        "special": i < 200}
               for i, t in ((100, "[UNK]"), (101, "[CLS]"), (102, "[SEP]"), (103, "[MASK]"), (0, "[PAD]"), (30522, "Néw"),
                            (30523, "two words"))}
    yield "distilbert-decoder", "DistilBertTokenizerFast", {
        "vocab.txt": vocabulary,
        "tokenizer_config.json": {"tokenizer_class": "DistilBertTokenizer", "added_tokens_decoder": decoder}}, \
        bert + ["Néw", "two words", "new"]
    ordinary = [t for t in vocabulary.split("\n") if t and not (t.startswith("[") and t.endswith("]"))]
    yield "mpnet", "MPNetTokenizerFast", {
        "vocab.txt": "\n".join(["<s>", "<pad>", "</s>", "<unk>"] + ordinary + ["[UNK]", "<mask>"]) + "\n",
        "config.json": {"model_type": "mpnet"}}, ["<s>", "</s>", "<mask>", "<pad>", "[UNK]", "<unk>"]

    gpt2 = json.loads((data / "tokenizers/gpt2/vocab.json").read_text(encoding="utf-8"))
    merges = (data / "tokenizers/gpt2/merges.txt").read_text(encoding="utf-8")
    yield "gpt2", "GPT2TokenizerFast", {"vocab.json": gpt2, "merges.txt": merges,
                                        "config.json": {"model_type": "gpt2"}}, ["<|endoftext|>"]
    yield "gpt2-prefix", "GPT2TokenizerFast", {
        "vocab.json": gpt2, "merges.txt": merges,
        "tokenizer_config.json": {"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": True, "add_bos_token": True,
                                  "pad_token": "<pad>"}}, ["<|endoftext|>", "<pad>"]
    roberta = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}
    for token in gpt2:
        if token != "<|endoftext|>":
            roberta[token] = len(roberta)
    roberta["<mask>"] = len(roberta)
    tokens = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    yield "roberta", "RobertaTokenizerFast", {"vocab.json": roberta, "merges.txt": merges,
                                              "config.json": {"model_type": "roberta"}}, tokens
    yield "roberta-prefix", "RobertaTokenizerFast", {
        "vocab.json": roberta, "merges.txt": merges,
        "tokenizer_config.json": {"tokenizer_class": "RobertaTokenizer", "add_prefix_space": True,
                                  "bos_token": {"__type": "AddedToken", "content": "<s>", "lstrip": False, "normalized": True,
                                                "rstrip": False, "single_word": False}}}, tokens
    qwen = data / "tokenizers/qwen"
    config = json.loads((qwen / "tokenizer_config.json").read_text(encoding="utf-8"))
    yield "qwen2", "Qwen2TokenizerFast", {
        "vocab.json": (qwen / "vocab.json").read_bytes(), "merges.txt": (qwen / "merges.txt").read_bytes(),
        "tokenizer_config.json": config}, ["<|endoftext|>", "<|im_start|>"]

    def spm(name, **options):
        return train(data, out / name, lines, "trained", **options)
    xlmr = spm("xlmr", vocab_size=6000, model_type="unigram", normalization_rule_name="nmt_nfkc")
    yield "xlmr", "XLMRobertaTokenizerFast", {"sentencepiece.bpe.model": xlmr,
                                              "config.json": {"model_type": "xlm-roberta"}}, tokens
    yield "xlmr-decoder", "XLMRobertaTokenizerFast", {
        "sentencepiece.bpe.model": xlmr,
        "tokenizer_config.json": {"tokenizer_class": "XLMRobertaTokenizer",
                                  "mask_token": {"__type": "AddedToken", "content": "<mask>", "lstrip": True,
                                                 "normalized": True, "rstrip": False, "single_word": False}}}, tokens
    yield "camembert", "CamembertTokenizerFast", {"sentencepiece.bpe.model": xlmr,
                                                  "config.json": {"model_type": "camembert"}}, \
        tokens + ["<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"]
    t5 = spm("t5", vocab_size=5000, model_type="unigram", normalization_rule_name="nmt_nfkc", pad_id=0, eos_id=1, unk_id=2,
             bos_id=-1, user_defined_symbols=["<user>"])
    tokens = ["<pad>", "</s>", "<unk>", "<extra_id_0>", "<extra_id_99>", "<user>"]
    yield "t5", "T5TokenizerFast", {"spiece.model": t5, "config.json": {"model_type": "t5"}}, tokens
    yield "t5-new", "T5TokenizerFast", {
        "spiece.model": t5, "tokenizer_config.json": {"tokenizer_class": "T5Tokenizer", "legacy": False, "extra_ids": 20}}, tokens
    yield "t5-identity", "T5TokenizerFast", {
        "spiece.model": spm("t5-identity", vocab_size=3000, model_type="unigram", normalization_rule_name="identity", pad_id=0,
                            eos_id=1, unk_id=2, bos_id=-1, byte_fallback=True, remove_extra_whitespaces=False),
        "config.json": {"model_type": "t5"}}, tokens
    albert = spm("albert", vocab_size=5000, model_type="unigram", normalization_rule_name="nmt_nfkc_cf", pad_id=0, unk_id=1,
                 bos_id=-1, eos_id=-1, control_symbols=["[CLS]", "[SEP]", "[MASK]"])
    tokens = ["[CLS]", "[SEP]", "[MASK]", "<pad>", "<unk>"]
    yield "albert", "AlbertTokenizerFast", {"spiece.model": albert, "config.json": {"model_type": "albert"}}, tokens
    yield "albert-cased", "AlbertTokenizerFast", {
        "spiece.model": albert, "tokenizer_config.json": {"tokenizer_class": "AlbertTokenizer", "do_lower_case": False,
                                                          "keep_accents": True}}, tokens
    llama = (data / "tokenizers/llama2/tokenizer.model").read_bytes()
    tokens = ["<s>", "</s>", "<unk>", "<0x0A>"]
    yield "llama", "LlamaTokenizerFast", {"tokenizer.model": llama, "config.json": {"model_type": "llama"}}, tokens
    yield "llama-new", "LlamaTokenizerFast", {
        "tokenizer.model": llama, "tokenizer_config.json": {"tokenizer_class": "LlamaTokenizer", "legacy": False,
                                                            "add_eos_token": True}}, tokens
    yield "llama-bare", "LlamaTokenizerFast", {
        "tokenizer.model": (data / "tokenizers/mistral-v1/tokenizer.model").read_bytes(),
        "tokenizer_config.json": {"tokenizer_class": "LlamaTokenizer", "legacy": True, "add_prefix_space": False,
                                  "add_bos_token": False, "pad_token": "<pad>"}}, tokens + ["<pad>"]
    gemma = spm("gemma", vocab_size=4000, model_type="bpe", normalization_rule_name="identity", pad_id=0, eos_id=1, bos_id=2,
                unk_id=3, pad_piece="<pad>", eos_piece="<eos>", bos_piece="<bos>", byte_fallback=True, split_digits=True,
                add_dummy_prefix=False, remove_extra_whitespaces=False, allow_whitespace_only_pieces=True,
                user_defined_symbols=["<mask>", "<start_of_turn>", "<end_of_turn>", "\u2581\u2581"])
    yield "gemma", "GemmaTokenizerFast", {"tokenizer.model": gemma, "config.json": {"model_type": "gemma"}}, \
        ["<bos>", "<eos>", "<pad>", "<mask>", "<start_of_turn>", "<unk>"]


def make(data: Path, out: Path, step: int, names: list[str]) -> None:
    import transformers
    transformers.logging.set_verbosity_error()
    lines = sentences(data)
    print(f"{len(lines)} sentences, transformers {transformers.__version__}")
    for name, kind, files, specials in kinds(data, out, lines):
        folder = out / name
        if names and name not in names:
            continue
        write(folder, files)
        tokenizer = getattr(transformers, kind).from_pretrained(folder)
        texts = lines[::step] + random_texts(specials)
        (folder / "texts.txt").write_bytes("".join(t + "\n" for t in texts).encode())
        with open(folder / "ids.jsonl", "w") as output:
            for start in range(0, len(texts), 5000):
                for ids in tokenizer(texts[start:start + 5000], truncation=False)["input_ids"]:
                    output.write(json.dumps(ids) + "\n")
        print(name, len(texts), flush=True)


def compare(out: Path, binary: str, names: list[str]) -> None:
    for folder in sorted(out.iterdir()):
        if not (folder / "ids.jsonl").exists() or (names and folder.name not in names):
            continue
        command = [binary, "tokenize", "--model", str(folder), "--input", str(folder / "texts.txt")]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            print(f"{folder.name}: exit {run.returncode}: {run.stderr.strip()[-400:]}")
            continue
        texts = (folder / "texts.txt").read_bytes().decode().split("\n")
        own = run.stdout.splitlines()
        expected = (folder / "ids.jsonl").read_text().splitlines()
        wrong = [i for i, (a, b) in enumerate(zip(own, expected)) if json.loads(a) != json.loads(b)]
        print(f"{folder.name}: {len(wrong)} of {len(expected)} differ" + ("" if len(own) == len(expected) else " (LENGTH)"))
        for index in wrong[:3]:
            print("   ", repr(texts[index]), "\n      ours  ", own[index], "\n      theirs", expected[index])


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), Path(sys.argv[3]), int((sys.argv[4:] or ["1"])[0]), sys.argv[5:])
    else:
        compare(Path(sys.argv[2]), sys.argv[3], sys.argv[4:])
