#!/usr/bin/env python3
"""Tiny random checkpoints in GGUF, named and changed as llama.cpp's converter does, with reference hidden states.

Needs: torch, transformers 5, gguf, numpy.

    gguf_fixtures.py OUT [--case NAME ...] [--seed 7] [--list]

Each case becomes OUT/gguf-CASE/{model.gguf, reference.json}; "split" becomes a set of two files. reference.json has
the layout of checkpoints.py: hidden states of transformers, in float32, on the weights that the file holds (blocks
dequantised by the gguf package). Models are not quantised but where their name says so.
"""

import argparse
import json
import pathlib
import sys
import tempfile

import gguf
import numpy as np
import torch
import transformers
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModel

import checkpoints

WIDE = dict(hidden=32, layers=3)


class Size:
    def __init__(self, hidden=16, layers=3):
        self.hidden, self.layers = hidden, layers


def decoder(model_type, size=Size(), **extra):
    return checkpoints.decoder(model_type, size, **extra)


def gemma(model_type, **extra):
    return decoder(
        model_type, Size(layers=6 if model_type == "gemma3_text" else 3), num_key_value_heads=1, head_dim=6,
        query_pre_attn_scalar=6, sliding_window=4, **extra)


LLAMA3 = dict(
    rope_theta=500000.0, rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
    original_max_position_embeddings=8192)
CASES = {
    "llama": lambda: decoder("llama"),
    "llama-biased": lambda: decoder("llama", attention_bias=True),
    "llama-linear": lambda: decoder("llama", rope_parameters=dict(rope_theta=10000.0, rope_type="linear", factor=2.0)),
    "llama-llama3": lambda: decoder("llama", head_dim=16, rope_parameters=LLAMA3),
    "llama-blocks": lambda: decoder("llama", Size(**WIDE), intermediate_size=64),
    "mistral": lambda: decoder("mistral", sliding_window=4),
    "split": lambda: decoder("llama"),
    "qwen2": lambda: decoder("qwen2"),
    "qwen2-yarn": lambda: decoder("qwen2", rope_parameters=dict(
        rope_theta=10000.0, rope_type="yarn", factor=4.0, original_max_position_embeddings=16)),
    "qwen3": lambda: decoder("qwen3", head_dim=6),
    "gemma2": lambda: gemma("gemma2"),
    "gemma3": lambda: gemma("gemma3_text"),
    "gpt2": lambda: checkpoints.CASES["gpt2"](Size()),
    "bert": lambda: checkpoints.CASES["bert"](Size()),
    "nomic_bert": lambda: checkpoints.CASES["nomic_bert"](Size()),
    "phi3": lambda: checkpoints.CASES["phi3"](Size()),
    "olmo2": lambda: checkpoints.CASES["olmo2"](Size()),
    "granite": lambda: decoder(
        "granite", embedding_multiplier=6.0, residual_multiplier=0.22, attention_multiplier=0.3, logits_scaling=4.0),
    "smollm3": lambda: decoder("smollm3", Size(layers=5), bos_token_id=1, eos_token_id=2),
    "bert-blocks": lambda: dict(checkpoints.encoder("bert", Size(**WIDE)), intermediate_size=64),
}
ARCHITECTURES = {"mistral": "llama", "gemma3_text": "gemma3", "nomic_bert": "nomic-bert"}
# Families whose rows of queries and keys llama.cpp turns.
TURNED = ("llama", "granite", "smollm3")
BLOCKS = ["Q8_0", "Q4_0", "Q5_1", "Q4_1", "Q5_0", "F16", "BF16"]


def permuted(weights, heads):
    """llama.cpp's `LlamaModel.permute`: rows of a head in turn from its halves."""
    return (weights.reshape(heads, 2, weights.shape[0] // heads // 2, *weights.shape[1:])
            .swapaxes(1, 2).reshape(weights.shape))


def metadata(writer, architecture, config):
    get = lambda *names: next(getattr(config, name) for name in names if getattr(config, name, None) is not None)
    writer.add_name("tiny")
    writer.add_context_length(get("n_positions", "max_position_embeddings"))
    writer.add_embedding_length(get("hidden_size"))
    writer.add_block_count(get("num_hidden_layers"))
    writer.add_feed_forward_length(get("n_inner", "intermediate_size") if architecture == "gpt2" else get("intermediate_size"))
    writer.add_head_count(get("num_attention_heads"))
    if architecture in ("gpt2", "bert", "nomic-bert"):
        writer.add_layer_norm_eps(get("layer_norm_epsilon", "layer_norm_eps"))
        if architecture == "nomic-bert":
            writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
            writer.add_causal_attention(False)
            writer.add_pooling_type(gguf.PoolingType.MEAN)
        if architecture == "bert":
            writer.add_causal_attention(False)
            writer.add_pooling_type(gguf.PoolingType.CLS)
        return
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_vocab_size(config.vocab_size)
    rope = config.rope_parameters
    if architecture == "gemma3":
        rope = rope["full_attention"]
    if architecture != "gemma2":
        writer.add_rope_freq_base(rope["rope_theta"])
    if getattr(config, "head_dim", None):
        writer.add_key_length(config.head_dim)
        writer.add_value_length(config.head_dim)
    if getattr(config, "sliding_window", None) and architecture != "qwen2" and architecture != "qwen3":
        writer.add_sliding_window(config.sliding_window)
    if architecture == "granite":
        writer.add_attention_scale(config.attention_multiplier)
        writer.add_embedding_scale(config.embedding_multiplier)
        writer.add_residual_scale(config.residual_multiplier)
        writer.add_logit_scale(config.logits_scaling)
    if architecture == "gemma2":
        writer.add_attn_logit_softcapping(config.attn_logit_softcapping)
        writer.add_final_logit_softcapping(config.final_logit_softcapping)
    if rope["rope_type"] == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(rope["factor"])
    if rope["rope_type"] == "yarn":
        writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
        writer.add_rope_scaling_factor(rope["factor"])
        writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])


def rope_divisors(config):
    """The tensor rope_freqs of Llama 3.1, as llama.cpp's converter makes it."""
    rope, size = config.rope_parameters, config.head_dim
    values = []
    for frequency in 1.0 / (rope["rope_theta"] ** (torch.arange(0, size, 2, dtype=torch.float32) / size)):
        length = 2 * np.pi / frequency.item()
        old = rope["original_max_position_embeddings"]
        if length < old / rope["high_freq_factor"]:
            values.append(1)
        elif length > old / rope["low_freq_factor"]:
            values.append(rope["factor"])
        else:
            smooth = (old / length - rope["low_freq_factor"]) / (rope["high_freq_factor"] - rope["low_freq_factor"])
            values.append(1 / ((1 - smooth) / rope["factor"] + smooth))
    return np.array(values, dtype=np.float32)


# Pieces of a SentencePiece vocabulary of 97, of which words can be made.
def vocabulary():
    tokens, scores, types = ["<unk>", "<s>", "</s>"], [0.0, 0.0, 0.0], [2, 3, 3]
    letters = list("\u2581eatoinshrdlucmfwyp.,")
    words = ["he", "in", "\u2581t", "\u2581a", "er", "on", "\u2581the", "\u2581s", "re", "at", "en", "is", "it",
             "\u2581in", "an", "ou", "\u2581w", "nd", "\u2581and", "es"]
    for rank, piece in enumerate(words):
        tokens.append(piece), scores.append(-float(rank)), types.append(1)
    for piece in letters:
        tokens.append(piece), scores.append(-1000.0), types.append(1)
    tokens.append("<marker>"), scores.append(0.0), types.append(4)
    while len(tokens) < 97:
        tokens.append(f"[PAD{len(tokens)}]"), scores.append(-1000.0), types.append(5)
    return tokens, scores, types


def write_tokenizer(writer):
    tokens, scores, types = vocabulary()
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_scores(scores)
    writer.add_token_types(types)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)


TEXTS = ["the inn and the sea", " two  spaces", "", "<s> inside", "a<marker>n", "cats, and hats."]


def stored_state(model):
    """The tensors under the names that transformers saves them under."""
    if model.config.model_type != "nomic_bert":
        return model.state_dict()
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        return load_file(f"{folder}/model.safetensors")


def tensors(model, architecture, config, blocks):
    """Pairs of llama.cpp's name and array; `blocks` maps names to block types."""
    names = gguf.get_tensor_name_map(
        next(key for key, value in gguf.MODEL_ARCH_NAMES.items() if value == architecture), config.num_hidden_layers)
    for key, value in stored_state(model).items():
        if key.startswith("pooler.") or key.endswith(("position_ids", ".attn.bias", ".attn.masked_bias")):
            continue
        stem, ending = key.rsplit(".", 1)
        name = names.get_name(stem)
        if name is None:
            name = names.get_name("model." + stem)
        assert name, key
        array = value.float().numpy()
        if architecture in TURNED and stem.endswith("q_proj"):
            array = permuted(array, config.num_attention_heads)
        if architecture in TURNED and stem.endswith("k_proj"):
            array = permuted(array, config.num_key_value_heads)
        if architecture.startswith("gemma") and stem.endswith("norm"):
            array = array + np.float32(1)
        if architecture == "gpt2" and ending == "weight" and stem.rsplit(".", 1)[-1] in ("c_attn", "c_proj", "c_fc"):
            array = array.T
        yield f"{name}.{ending}", np.ascontiguousarray(array)
    if config.model_type == "llama" and config.rope_parameters["rope_type"] == "llama3":
        yield "rope_freqs.weight", rope_divisors(config)


def write(name, out, seed):
    torch.manual_seed(seed + sum(map(ord, name)))
    values = CASES[name]()
    config = AutoConfig.for_model(values.pop("model_type"), **values)
    config._attn_implementation = "eager"
    architecture = ARCHITECTURES.get(config.model_type, config.model_type)
    model = AutoModel.from_config(config, attn_implementation="eager").eval()
    with torch.no_grad():
        for key, value in model.named_parameters():
            spread = 0.3 if value.dim() == 1 else 0.9 / value.shape[-1] ** 0.5 * (2 if "embed" in key else 1)
            offset = 1.0 if value.dim() == 1 and key.endswith("weight") and "gemma" not in name else 0.0
            value.copy_(torch.randn(value.shape) * spread + offset)
    folder = out / f"gguf-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    writer = gguf.GGUFWriter(
        folder / "model.gguf", architecture, split_max_tensors=12 if name == "split" else 0)
    metadata(writer, architecture, config)
    if name in ("llama", "split"):
        write_tokenizer(writer)
    state, turn, dequantised = model.state_dict(), 0, {}
    if name.endswith("blocks"):
        writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
        writer.add_quantization_version(2)
    for stored, array in tensors(model, architecture, config, None):
        if name.endswith("blocks") and array.ndim == 2:
            kind = gguf.GGMLQuantizationType[BLOCKS[turn % len(BLOCKS)]]
            turn += 1
            data = gguf.quantize(array, kind)
            writer.add_tensor(stored, data, raw_dtype=kind)
            dequantised[stored] = gguf.dequantize(data, kind)
        else:
            writer.add_tensor(stored, array)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    if dequantised:
        names = dict(zip([stored for stored, _ in tensors(model, architecture, config, None)],
                         [key for key in state if not key.startswith("pooler.")]))
        with torch.no_grad():
            for stored, array in dequantised.items():
                key = names[stored]
                if architecture == "llama" and (".attn_q." in stored or ".attn_k." in stored):
                    heads = config.num_attention_heads if ".attn_q." in stored else config.num_key_value_heads
                    size = array.shape[0] // heads // 2
                    array = array.reshape(heads, size, 2, array.shape[1]).swapaxes(1, 2).reshape(array.shape)
                state[key].copy_(torch.from_numpy(np.ascontiguousarray(array)))
    generator = torch.Generator().manual_seed(seed)
    texts = [torch.randint(3, 97, (length,), generator=generator).tolist() for length in [1, 6]]
    patterns = ["none"] if architecture in ("bert", "nomic-bert") else ["none", "all", "last:2"]
    cases = []
    for pattern in patterns:
        plain = checkpoints.alone(model, config, texts, pattern)
        cases.append(dict(
            pattern=pattern, ids=texts, hidden=[[checkpoints.rounded(state) for state in text] for text in plain]))
    document = dict(
        transformers=transformers.__version__, torch=torch.__version__, gguf="0.19.0", seed=seed, cases=cases)
    (folder / "reference.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")
    if name == "llama":
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, gguf_file="model.gguf")
        ids = {text: tokenizer(text)["input_ids"] for text in TEXTS}
        (folder / "ids.json").write_text(json.dumps(ids, ensure_ascii=False, indent=1) + "\n")
    print(name, sum(f.stat().st_size for f in folder.iterdir()) // 1024, "KB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--case", action="append", choices=sorted(CASES))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.list:
        print("\n".join(CASES))
        return
    for name in options.case or CASES:
        write(name, options.out, options.seed)


if __name__ == "__main__":
    sys.exit(main())
