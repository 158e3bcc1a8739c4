#!/usr/bin/env python3
"""What Python makes of texts before a tokenizer sees them, and sentence-transformers of written special tokens.

Needs: torch, transformers 5, sentence-transformers 6, tokenizers. Run it from the repository root; it rewrites
Tests/EmbeddingBackendsTests/Fixtures/texts.json and the model directory Fixtures/byte-roberta beside it:

- `rules`: texts under the rules of recipes, which are rules on Python's code points;
- `templates`: prompts filled by `str.format`;
- `instructions`: what the sources of presets feed with an instruction and with the empty one;
- `words`: `str.split` of texts full of unusual spaces, joined again and padded with empty words to seven;
- `models`: token ids and vectors of SentenceTransformer on a tiny random RoBERTa over bytes, with special tokens
  written in the texts, and with `do_lower_case`.
"""

import json
import pathlib
import platform
import unicodedata

import sentence_transformers
import tokenizers
import torch
import transformers
from sentence_transformers import SentenceTransformer
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import RobertaConfig, RobertaModel

FIXTURES = pathlib.Path("Tests/EmbeddingBackendsTests/Fixtures")
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
TEXTS = [
    "", " ", "A man is playing a guitar.", "Who are you?", "no stop", 'the "quoted" word', "it's", 'ends in "quote"',
    "mark?\u0301", 'quote"\u0301', "stop.\u0301", "apostrophe'\u0308", '"\u0301 first', 'say "\ufe0fhi"\u200d', "?", '"', "'",
    "line\r\n", "line?\r\n", "line.\r", "?\r\n", "keycap 1\ufe0f\u20e3", FAMILY, FAMILY + "?", "e\u0301?", "caf\u00e9", "cafe\u0301",
    "nbsp\u00a0", "\u00a0\u0085\u2028", "next\u0085line", "separator\u2028", "ideographic\u3002", "question\uff1f", "\u061f",
    "\u037e", "\u2026", "\u201cquoted\u201d", "\u00bf\u00bb", "\u0130stanbul", "stra\u00dfe", "\u1e9e", "\u039f\u0394\u039f\u03a3",
    "flag \U0001f1e9\U0001f1ea", "zwj\u200d", "zwnj\u200c?", "\u1100\u1161\u11a8?", "tag\U000e0001", "tab\t", "nul\u0000?", "\ufeffbom?",
    "trailing  ", "trailing ?  ", '""', "'\"'", "a?b", "?\u20dd", '\u0301"',
]
TEMPLATES = [
    ("{text}", ""), ('The representative word for sentence {text} is:"', ""), ("Query: {text} \nQuery again: {text}", ""),
    ("{text}\u0301 with a mark", ""), ("\u0301{text}\u200d\ufe0f", ""), ("{instruction} {text}", "Find\u0301"),
    ("{instruction}\u0308{text}", "u"), ("\r\n{instruction}\r\n{text}\r\n", FAMILY), ("{instruction}{text}", ""),
    ("Instruct: {instruction}\nQuery: {text}", "Retrieve semantically similar text."),
]
# What the sources feed: McGill-NLP/llm2vec, llm2vec.py, _convert_to_str; microsoft/unilm, e5/utils.py,
# get_detailed_instruct; mteb, qwen3_models.py, instruction_template; ContextualAI/gritlm, evaluation/eval_mteb.py,
# gritlm_instruction_format.
PRESETS = {
    "llm2vec": lambda i, t: f"{i.strip()} {t}" if i else t,
    "e5-mistral": lambda i, t: (f"Instruct: {i}\nQuery: " if i else "") + t,
    "qwen3-embedding": lambda i, t: (f"Instruct: {i}\nQuery:" if i else "") + t,
    "gritlm": lambda i, t: ("<|user|>\n" + i + "\n<|embed|>\n" if i else "<|embed|>\n") + t,
}
SPACES = [chr(i) for i in range(0x110000) if chr(i).isspace()]
WRITTEN = [
    "plain words", "<pad>", "<pad>a", "a<pad>b", "a <pad><pad> b <pad>", "</s> in <s> the <mask> middle", "<PAD> <Mask>",
    "Foo Bar", "foo bar FOO BAR", "\u0130STANBUL \u0131", "\u039f\u0394\u039f\u03a3 \u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3", "STRASSE \u1e9e \u00df",
    "\u01c5 \u01c4", "\u212a \u212b \ufb01", " leading and trailing \u00a0", "next\u0085line\u2028 end\r\n", FAMILY, "E\u0301 e\u0301 \u00c9", "",
]


def with_full_stop(text):
    """BeLLM's evaluation: a stop where none is, and a question mark becomes one."""
    if len(text) > 0 and text[-1] not in ".?\"'":
        text += "."
    if len(text) > 0 and text[-1] == "?":
        text = text[:-1] + "."
    return text


def with_single_quotes(text):
    """PromptEOL's: the same with double quotes made single."""
    if len(text) > 0 and text[-1] not in ".?\"'":
        text += "."
    text = text.replace('"', "'")
    if len(text) > 0 and text[-1] == "?":
        text = text[:-1] + "."
    return text


def byte_tokenizer(normalizer=None):
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: index for index, token in enumerate(specials + alphabet)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="<unk>"))
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in specials])
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, normalized=False)])
    tokenizer.add_tokens([AddedToken("Foo Bar", normalized=True)])
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    return tokenizer


def write_model(folder):
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(11)
    tokenizer = byte_tokenizer()
    config = RobertaConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=8, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=12, max_position_embeddings=102, type_vocab_size=1, pad_token_id=1, bos_token_id=0,
        eos_token_id=2, layer_norm_eps=1e-5)
    model = RobertaModel(config, add_pooling_layer=False).eval()
    with torch.no_grad():
        for key, value in model.named_parameters():
            spread = 0.3 if value.dim() == 1 else 0.9 / value.shape[-1] ** 0.5 * (2 if "embed" in key else 1)
            value.copy_(torch.randn(value.shape) * spread + (1.0 if value.dim() == 1 and key.endswith("weight") else 0.0))
    model.save_pretrained(folder)
    write(folder, {
        "tokenizer.json": json.loads(tokenizer.to_str()),
        "tokenizer_config.json": dict(
            tokenizer_class="PreTrainedTokenizerFast", bos_token="<s>", eos_token="</s>", cls_token="<s>",
            sep_token="</s>", pad_token="<pad>", unk_token="<unk>", mask_token="<mask>", model_max_length=100),
        "modules.json": [
            dict(idx=0, name="0", path="", type="sentence_transformers.models.Transformer"),
            dict(idx=1, name="1", path="1_Pooling", type="sentence_transformers.models.Pooling")],
        "1_Pooling/config.json": dict(word_embedding_dimension=8, pooling_mode_mean_tokens=True),
        "sentence_bert_config.json": dict(max_seq_length=100, do_lower_case=False)})


def write(folder, files):
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")


def variants():
    lower = {"sentence_bert_config.json": dict(max_seq_length=100, do_lower_case=True)}
    prompts = {"config_sentence_transformers.json": dict(prompts=dict(sts="Find <mask>: "), default_prompt_name="sts")}
    named = {
        "NFKC": normalizers.NFKC(), "Lowercase": normalizers.Lowercase(),
        "Sequence": normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents()]),
        "Bert": normalizers.BertNormalizer(lowercase=False, strip_accents=False)}
    yield "as it is", {}
    yield "lower case", lower
    yield "lower case and a prompt", lower | prompts
    for name, normalizer in named.items():
        yield f"lower case before {name}", lower | {"tokenizer.json": json.loads(byte_tokenizer(normalizer).to_str())}


def embedded(folder, name, files):
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        copy = pathlib.Path(place) / "model"
        shutil.copytree(folder, copy)
        write(copy, files)
        model = SentenceTransformer(str(copy), device="cpu")
        prompt = model.prompts.get(model.default_prompt_name, "") if model.default_prompt_name else ""
        ids = [model.tokenizer(prompt + text, truncation=True, max_length=100)["input_ids"] for text in WRITTEN]
        vectors = model.encode(WRITTEN, batch_size=4)
    return dict(
        name=name, files={path: json.dumps(content, ensure_ascii=False) for path, content in files.items()},
        texts=WRITTEN, ids=ids, vectors=[[float(f"{value:.7g}") for value in row] for row in vectors.tolist()])


def main():
    write_model(FIXTURES / "byte-roberta")
    words = [f"a{space}b{space}{space}c{space}" for space in SPACES] + TEXTS
    document = dict(
        versions=dict(
            python=platform.python_version(), unicode=unicodedata.unidata_version,
            sentence_transformers=sentence_transformers.__version__, transformers=transformers.__version__,
            tokenizers=tokenizers.__version__),
        rules=[dict(text=t, bellm=with_full_stop(t), prompteol=with_single_quotes(t)) for t in TEXTS],
        templates=[
            dict(template=template, instruction=instruction, text=text,
                 prompt=template.format(text=text, instruction=instruction))
            for template, instruction in TEMPLATES for text in ["x", "\u0301y", "{text}", FAMILY]],
        instructions=[
            dict(preset=name, instruction=instruction, prompt=make(instruction, "A text."))
            for name, make in PRESETS.items() for instruction in ["", "Find it."]],
        words=[
            dict(text=text, joined=" ".join(text.split()), count=len(text.split()),
                 padded=" ".join(text.split() + [""] * max(0, 7 - len(text.split()))))
            for text in words],
        models=[embedded(FIXTURES / "byte-roberta", name, files) for name, files in variants()])
    (FIXTURES / "texts.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
