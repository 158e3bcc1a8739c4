#!/usr/bin/env python3
"""Random tiny checkpoints of every family, encoded by stsbench and by transformers, compared.

Needs: torch, transformers 5, safetensors, tokenizers, numpy, and checkpoints.py and fuzzing.py beside this file.

    forward_fuzz.py BINARY [--seeds 20] [--start 1000] [--family NAME ...] [--keep FOLDER]

Every seed draws sizes, heads, biases, norms, activations, rotary scalings, number types, shards, the spelling of
config.json (transformers 4 or 5) and the prefix of tensor names; nothing is shared with the committed fixtures. Texts
are words w0 w1 ... that a WordLevel tokenizer maps to ids, so that ids reach the model exactly as drawn. For
every attention pattern, `stsbench encode` pools every hidden state in six ways at once, and a few more in ways
that let it skip rows; the reference pools rows of transformers' hidden states (float32, eager attention, masks of
checkpoints.py) in float64. A vector differs when its distance exceeds 1e-4 of its length. One side
of padding is drawn as well, and the padded batch of transformers must agree with its single texts.

Exit code 1 if anything differs.
"""

import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModel, AutoModelForCausalLM, AutoModelForMaskedLM, AutoModelForSeq2SeqLM

import remote_encoders
from checkpoints import BIDIRECTIONAL, ENCODERS, PATTERNS, alone, layer_list, padded
from fuzzing import pool, randomise, save_word_tokenizer

TOLERANCE = 1e-4
EVERY_MODE = ["cls", "mean", "last", "weighted-mean", "max", "mean-sqrt-len"]
GATED = ["silu", "gelu", "gelu_pytorch_tanh", "relu", "swish"]
PLAIN = ["gelu", "gelu_new", "relu", "quick_gelu", "silu", "gelu_pytorch_tanh", "gelu_fast"]


class Draw(random.Random):
    """What a family draws from."""

    def coin(self, share=0.5):
        return self.random() < share

    def odd_sizes(self, even_heads):
        """Layers, heads, key and value heads, and components of a head."""
        heads = self.choice([1, 2, 3, 4, 6])
        groups = self.choice([count for count in range(1, heads + 1) if heads % count == 0])
        size = self.choice([2, 4, 6, 10, 14]) if even_heads else self.choice([1, 3, 5, 7, 8, 11])
        if heads * size < 6:  # a norm over two or three numbers magnifies every rounding
            size = 6 if even_heads else 7
        return self.randint(3, 5), heads, groups, size


def encoder(draw, **extra):
    layers, heads, _, size = draw.odd_sizes(even_heads=False)
    values = dict(
        vocab_size=draw.randint(40, 150), hidden_size=heads * size, num_hidden_layers=layers,
        num_attention_heads=heads, intermediate_size=draw.randint(3, 60), hidden_act=draw.choice(PLAIN),
        max_position_embeddings=draw.randint(30, 50), layer_norm_eps=draw.choice([1e-12, 1e-5, 1e-3, 0.1]))
    values.update(extra)
    return values


def scaling(draw, kind, head):
    if kind == "none":
        return dict(rope_type="default")
    if kind in ("linear", "dynamic"):
        return dict(rope_type=kind, factor=draw.choice([2.0, 2.5, 4.0]))
    if kind == "llama3":
        low = draw.choice([0.5, 1.0, 2.0])
        return dict(
            rope_type=kind, factor=draw.choice([2.0, 8.0, 32.0]), low_freq_factor=low,
            high_freq_factor=low * draw.choice([2.0, 4.0]),
            original_max_position_embeddings=draw.choice([8, 24, 128]))
    values = dict(
        rope_type=kind, factor=draw.choice([1.0, 2.0, 8.0]), original_max_position_embeddings=draw.choice([8, 32, 64]))
    if draw.coin():
        values |= dict(beta_fast=draw.choice([4.0, 16.0]), beta_slow=draw.choice([0.5, 1.0]))
    if draw.coin(0.3):
        values["attention_factor"] = draw.choice([0.7, 1.0, 1.3])
    elif draw.coin(0.4):
        values |= dict(mscale=draw.choice([0.7, 1.0]), mscale_all_dim=draw.choice([0.5, 0.8]))
    if draw.coin(0.3):
        values["truncate"] = False
    return values


def gated(draw, kind="none", fits=True, **extra):
    """A decoder of Llama's layout; `fits`: hidden is a multiple of heads."""
    layers, heads, groups, size = draw.odd_sizes(even_heads=True)
    size = max(size, 4) if kind == "dynamic" else size  # its exponent divides by size - 2
    hidden = heads * draw.choice([size, 3, 7, 11]) if fits else draw.choice([9, 17, 24, 33])
    values = dict(
        vocab_size=draw.randint(40, 150), hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=heads,
        num_key_value_heads=groups, head_dim=size, intermediate_size=draw.randint(3, 60),
        hidden_act=draw.choice(GATED), max_position_embeddings=draw.choice([12, 64] if kind == "dynamic" else [64, 100]),
        rms_norm_eps=draw.choice([1e-6, 1e-5, 1e-2]), pad_token_id=0, tie_word_embeddings=draw.coin(),
        rope_parameters=dict(rope_theta=draw.choice([100.0, 10000.0, 5e5]), **scaling(draw, kind, size)))
    values.update(extra)
    return values


def llama(kind):
    return lambda draw: gated(draw, kind, model_type="llama", attention_bias=draw.coin(0.3), mlp_bias=draw.coin(0.3))


def qwen(model_type):
    def values(draw):
        result = gated(draw, draw.choice(["none", "yarn", "linear"]), fits=False, model_type=model_type)
        if model_type == "qwen2":
            result["hidden_size"] = result["num_attention_heads"] * result.pop("head_dim")
        else:
            result["attention_bias"] = draw.coin(0.3)
        if draw.coin():
            result |= dict(
                use_sliding_window=True, sliding_window=draw.randint(2, 6),
                max_window_layers=draw.randint(0, result["num_hidden_layers"]))
        return result
    return values


def gemma(model_type):
    def values(draw):
        result = gated(draw, model_type=model_type, attention_bias=draw.coin(0.3))
        result.pop("hidden_act")
        result |= dict(
            hidden_activation=draw.choice(GATED), sliding_window=draw.randint(2, 6),
            query_pre_attn_scalar=draw.choice([3, 7, 24]))
        if draw.coin():
            result["layer_types"] = [
                draw.choice(["sliding_attention", "full_attention"]) for _ in range(result["num_hidden_layers"])]
        if model_type == "gemma2":
            result["attn_logit_softcapping"] = draw.choice([None, 0.8, 5.0])
        else:
            full = dict(rope_theta=draw.choice([1e4, 1e6]), **scaling(draw, draw.choice(["none", "linear"]), 0))
            result["rope_parameters"] = dict(
                full_attention=full,
                sliding_attention=dict(rope_type="default", rope_theta=draw.choice([100.0, 1e4])))
            result["use_bidirectional_attention"] = draw.coin(0.25)
        return result
    return values


def opt(draw):
    layers, heads, _, size = draw.odd_sizes(even_heads=False)
    values = dict(
        model_type="opt", vocab_size=draw.randint(40, 150), hidden_size=heads * size, num_hidden_layers=layers,
        num_attention_heads=heads, ffn_dim=draw.randint(3, 60), max_position_embeddings=draw.randint(30, 50),
        activation_function=draw.choice(PLAIN), do_layer_norm_before=draw.coin(), enable_bias=draw.coin(0.7),
        layer_norm_elementwise_affine=draw.coin(0.8), pad_token_id=1, _remove_final_layer_norm=draw.coin(0.2))
    if draw.coin():
        values["word_embed_proj_dim"] = draw.choice([5, 9, heads * size])
    return values


def gpt2(draw):
    layers, heads, _, size = draw.odd_sizes(even_heads=False)
    return dict(
        model_type="gpt2", vocab_size=draw.randint(40, 150), n_embd=heads * size, n_layer=layers, n_head=heads,
        n_inner=draw.choice([None, 7, 31]), n_positions=draw.randint(30, 50), bos_token_id=1, eos_token_id=1,
        activation_function=draw.choice(PLAIN), layer_norm_epsilon=draw.choice([1e-5, 1e-3]),
        scale_attn_weights=draw.coin(0.7), scale_attn_by_inverse_layer_idx=draw.coin(0.3),
        reorder_and_upcast_attn=draw.coin(0.3))


def gpt_neox(draw):
    layers, heads, _, size = draw.odd_sizes(even_heads=True)
    size = draw.choice([size, 7, 9]) if draw.coin(0.3) else size
    shares = [share for share in (0.25, 0.4, 0.5, 1.0)
              if int(size * share) >= 1 and int(size * share) + int(size * share) % 2 <= size]
    if not shares:
        size, shares = 10, [0.5]
    return dict(
        model_type="gpt_neox", vocab_size=draw.randint(40, 150), hidden_size=heads * size, num_hidden_layers=layers,
        num_attention_heads=heads, intermediate_size=draw.randint(3, 60), max_position_embeddings=50,
        hidden_act=draw.choice(PLAIN), layer_norm_eps=draw.choice([1e-5, 1e-3]),
        rope_parameters=dict(
            rope_theta=draw.choice([100.0, 10000.0]), partial_rotary_factor=draw.choice(shares),
            **scaling(draw, draw.choice(["none", "none", "linear"]), size)),
        use_parallel_residual=draw.coin(), attention_bias=draw.coin(0.7))


def distilbert(draw):
    layers, heads, _, size = draw.odd_sizes(even_heads=False)
    return dict(
        model_type="distilbert", vocab_size=draw.randint(40, 150), dim=heads * size, n_layers=layers, n_heads=heads,
        hidden_dim=draw.randint(3, 60), max_position_embeddings=draw.randint(30, 50),
        activation=draw.choice(["gelu", "relu"]), sinusoidal_pos_embds=draw.coin(0.3))


def modernbert(draw):
    values = encoder(draw)
    _, heads, _, size = draw.odd_sizes(even_heads=True)
    for name in ("hidden_act", "layer_norm_eps"):
        values.pop(name)
    return values | dict(
        model_type="modernbert", hidden_size=heads * size, num_attention_heads=heads, hidden_activation=draw.choice(GATED),
        norm_eps=draw.choice([1e-5, 1e-3]), norm_bias=draw.coin(0.3), attention_bias=draw.coin(0.3),
        mlp_bias=draw.coin(0.3), local_attention=draw.randint(2, 9), global_attn_every_n_layers=draw.randint(1, 4),
        pad_token_id=0, bos_token_id=1, eos_token_id=2, cls_token_id=1, sep_token_id=2)


def t5(model_type):
    def values(draw):
        layers, heads, _, size = draw.odd_sizes(even_heads=False)
        return dict(
            model_type=model_type, vocab_size=draw.randint(40, 150), d_model=draw.choice([9, 16, 24, 33]), d_kv=size,
            d_ff=draw.randint(3, 60), num_layers=layers, num_decoder_layers=1, num_heads=heads,
            relative_attention_num_buckets=draw.choice([8, 12, 32]), relative_attention_max_distance=draw.choice([16, 20, 128]),
            feed_forward_proj=draw.choice(["relu", "gated-gelu", "gated-silu", "gelu"]),
            layer_norm_epsilon=draw.choice([1e-6, 1e-3]), pad_token_id=0, eos_token_id=1, decoder_start_token_id=0)
    return values


def rotary_encoder(model_type):
    def values(draw):
        result = encoder(draw)
        _, heads, _, size = draw.odd_sizes(even_heads=True)
        kind = draw.choice(["none", "none", "linear", "dynamic"])
        size = max(size, 4) if kind == "dynamic" else size
        # Longer texts are cut, but where scaling stretches the positions.
        positions = draw.choice([12, 50]) if kind != "none" else 50
        result |= dict(
            model_type=model_type, hidden_size=heads * size, num_attention_heads=heads, pad_token_id=0, bos_token_id=1,
            eos_token_id=2, max_position_embeddings=positions, type_vocab_size=draw.randint(1, 3),
            rope_parameters=dict(rope_theta=draw.choice([100.0, 1000.0, 160000.0]), **scaling(draw, kind, size)))
        if model_type == "gte":
            result["type_vocab_size"] = draw.randint(0, 2)
        return result
    return values


def albert(draw):
    values = encoder(draw, model_type="albert", embedding_size=draw.choice([5, 8, 12]))
    values["num_hidden_groups"] = draw.randint(1, values["num_hidden_layers"])
    return values


def electra(draw):
    values = encoder(draw, model_type="electra", type_vocab_size=draw.randint(1, 3))
    values["embedding_size"] = draw.choice([5, 8, values["hidden_size"]])
    return values


def jina(code):
    def values(draw):
        values = encoder(draw, model_type="jina-bert", type_vocab_size=draw.randint(1, 3))
        kinds = ["reglu", "geglu"] if code else ["reglu", "geglu", "original"]
        return values | dict(feed_forward_type=draw.choice(kinds), hidden_act="gelu", code=code)
    return values


def falcon(draw):
    layers, heads, groups, size = draw.odd_sizes(even_heads=True)
    values = dict(
        model_type="falcon", vocab_size=draw.randint(40, 150), hidden_size=heads * size, num_hidden_layers=layers,
        num_attention_heads=heads, num_kv_heads=groups, ffn_hidden_size=draw.randint(3, 60), bias=draw.coin(),
        activation=draw.choice(PLAIN), layer_norm_epsilon=draw.choice([1e-5, 1e-3]), max_position_embeddings=64, bos_token_id=1,
        eos_token_id=1, rope_parameters=dict(
            rope_theta=draw.choice([100.0, 10000.0]), **scaling(draw, draw.choice(["none", "linear"]), size)))
    if draw.coin():
        return values | dict(new_decoder_architecture=True, num_ln_in_parallel_attn=draw.choice([1, 2]))
    multi = draw.coin()
    return values | dict(multi_query=multi, num_kv_heads=groups if multi else heads, parallel_attn=draw.coin())


def bloom(draw):
    layers, heads, _, size = draw.odd_sizes(even_heads=False)
    return dict(
        model_type="bloom", vocab_size=draw.randint(40, 150), hidden_size=heads * size, n_layer=layers, n_head=heads,
        layer_norm_epsilon=draw.choice([1e-5, 1e-3]))


def gptj(draw):
    layers, heads, _, size = draw.odd_sizes(even_heads=True)
    return dict(
        model_type="gptj", vocab_size=draw.randint(40, 150), n_embd=heads * size, n_layer=layers, n_head=heads,
        n_inner=draw.choice([None, 7, 31]), n_positions=draw.randint(30, 50), bos_token_id=1, eos_token_id=1,
        rotary_dim=draw.choice(range(2, size + 1, 2)), activation_function=draw.choice(PLAIN),
        layer_norm_epsilon=draw.choice([1e-5, 1e-3]))


def clip(draw):
    values = encoder(draw, model_type="clip_text_model", projection_dim=draw.choice([5, 9, 16]))
    return values | dict(bos_token_id=1, eos_token_id=2, pad_token_id=2)


def phi(draw):
    values = gated(draw, draw.choice(["none", "linear"]), model_type="phi", hidden_act=draw.choice(PLAIN), qk_layernorm=draw.coin())
    size = max(values.pop("head_dim"), 4)
    values.pop("rms_norm_eps")
    values["hidden_size"] = values["num_attention_heads"] * size
    values["rope_parameters"]["partial_rotary_factor"] = draw.choice([2 / size, 1.0])
    return values | dict(layer_norm_eps=draw.choice([1e-5, 1e-3]))


def square(model_type, kinds=("none", "linear", "yarn"), **extra):
    """A decoder of Llama's layout whose heads fill the hidden state."""
    def values(draw):
        result = gated(draw, draw.choice(kinds), model_type=model_type)
        result["hidden_size"] = result["num_attention_heads"] * result.pop("head_dim")
        for key, choose in extra.items():
            result[key] = choose(draw)
        return result
    return values


def cohere(draw):
    values = square("cohere", attention_bias=lambda d: d.coin(0.3))(draw)
    values.pop("rms_norm_eps")
    return values | dict(layer_norm_eps=draw.choice([1e-5, 1e-3]))


def smollm3(draw):
    values = square("smollm3", attention_bias=lambda d: d.coin(0.3), mlp_bias=lambda d: d.coin(0.3))(draw)
    if draw.coin():
        values |= dict(no_rope_layers=[draw.randint(0, 1) for _ in range(values["num_hidden_layers"])])
    else:
        values |= dict(no_rope_layer_interval=draw.randint(1, 4))
    if draw.coin():
        values |= dict(use_sliding_window=True, sliding_window=draw.randint(2, 6))
    return values


def phi3(draw):
    values = square("phi3", kinds=("none",))(draw)
    size = values["hidden_size"] // values["num_attention_heads"]
    values["rope_parameters"]["partial_rotary_factor"] = draw.choice([2 / size, 1.0])
    return values | dict(
        sliding_window=draw.choice([None, 2, 4]), bos_token_id=1, eos_token_id=2, original_max_position_embeddings=64)


FAMILIES = {
    "bert": lambda d: encoder(d, model_type="bert", type_vocab_size=d.randint(1, 3)),
    "camembert": lambda d: encoder(d, model_type="camembert", type_vocab_size=1, pad_token_id=d.randint(0, 2)),
    "electra": electra,
    "albert": albert,
    "t5": t5("t5"),
    "mt5": t5("mt5"),
    "umt5": t5("umt5"),
    "gte": rotary_encoder("gte"),
    "nomic_bert": rotary_encoder("nomic_bert"),
    "jina_embeddings_v3": rotary_encoder("jina_embeddings_v3"),
    "eurobert": square(
        "eurobert", attention_bias=lambda d: d.coin(0.3), mlp_bias=lambda d: d.coin(0.3), bos_token_id=lambda d: 1,
        eos_token_id=lambda d: 2, mask_token_id=lambda d: 3),
    "jina-bert": jina(False),
    "jina-bert-code": jina(True),
    "phi3": phi3,
    "olmo2": square("olmo2", attention_bias=lambda d: d.coin(0.3), eos_token_id=lambda d: 2),
    "granite": square(
        "granite", attention_bias=lambda d: d.coin(0.3), mlp_bias=lambda d: d.coin(0.3),
        embedding_multiplier=lambda d: d.choice([1.0, 6.0, 12]), residual_multiplier=lambda d: d.choice([0.22, 1.0, 0.7]),
        attention_multiplier=lambda d: d.choice([0.1, 0.3, 1.0]), logits_scaling=lambda d: 4.0),
    "smollm3": smollm3,
    "cohere": cohere,
    "falcon": falcon,
    "bloom": bloom,
    "gptj": gptj,
    "phi": phi,
    "clip": clip,
    "distilbert": distilbert,
    "roberta": lambda d: encoder(d, model_type="roberta", type_vocab_size=1, pad_token_id=d.randint(0, 2)),
    "xlm-roberta": lambda d: encoder(d, model_type="xlm-roberta", type_vocab_size=1),
    "mpnet": lambda d: encoder(d, model_type="mpnet"),
    "modernbert": modernbert,
    "llama": llama("none"),
    "llama-linear": llama("linear"),
    "llama-dynamic": llama("dynamic"),
    "llama-llama3": llama("llama3"),
    "llama-yarn": llama("yarn"),
    "mistral": lambda d: gated(d, model_type="mistral", sliding_window=d.choice([None, 2, 3, 5])),
    "qwen2": qwen("qwen2"),
    "qwen3": qwen("qwen3"),
    "gemma2": gemma("gemma2"),
    "gemma3_text": gemma("gemma3_text"),
    "opt": opt,
    "gpt2": gpt2,
    "gpt_neox": gpt_neox,
}
MASKED = {
    "bert", "distilbert", "roberta", "xlm-roberta", "mpnet", "modernbert", "camembert", "electra", "albert", "gte", "nomic_bert",
    "jina_embeddings_v3", "eurobert"}
PREFIXES = {
    "bert": ["bert.", ""], "distilbert": ["distilbert.", ""], "roberta": ["roberta.", ""],
    "xlm-roberta": ["roberta.", ""], "mpnet": ["mpnet.", ""], "opt": ["model.", ""], "gpt2": ["transformer.", ""],
    "gpt_neox": ["gpt_neox.", ""], "camembert": ["roberta.", ""], "electra": ["electra.", ""], "albert": ["albert.", ""],
    "gte": ["gte.", ""], "nomic_bert": ["nomic_bert.", ""], "jina_embeddings_v3": ["roberta.", ""], "falcon": ["transformer.", ""],
    "bloom": ["transformer.", ""], "gptj": ["transformer.", ""],
}


def older_spelling(config, draw):
    """config.json as transformers 4 wrote it."""
    config["torch_dtype"] = config.pop("dtype", "float32")
    parameters = config.pop("rope_parameters", None)
    kind = config["model_type"]
    if parameters is None:
        return
    if kind in ("gemma3_text", "modernbert"):
        full, near = parameters["full_attention"], parameters["sliding_attention"]
        config.pop("layer_types", None) if kind == "modernbert" and "global_attn_every_n_layers" in config else None
        if kind == "modernbert":
            config |= dict(global_rope_theta=full["rope_theta"], local_rope_theta=near["rope_theta"])
            return
        config |= dict(rope_theta=full["rope_theta"], rope_local_base_freq=near["rope_theta"], rope_scaling=None)
        rest = {key: value for key, value in full.items() if key != "rope_theta"}
    else:
        rest = dict(parameters)
        theta = rest.pop("rope_theta")
        if kind in ("phi", "phi3"):
            config |= dict(rope_theta=theta, partial_rotary_factor=rest.pop("partial_rotary_factor", 1.0))
        elif kind == "gpt_neox":
            config |= dict(rotary_emb_base=theta, rotary_pct=rest.pop("partial_rotary_factor", 0.25))
        else:
            config["rope_theta"] = theta
    config["rope_scaling"] = None
    if rest.get("rope_type", "default") != "default":
        # transformers 5.23 forgets the scaling of Gemma 3 under the oldest key, which transformers 4 applied.
        if draw.coin() and kind != "gemma3_text":
            rest["type"] = rest.pop("rope_type")
        config["rope_scaling"] = rest
    if kind in ("qwen2", "qwen3") and draw.coin():
        config.pop("layer_types", None)


def renamed(folder, kind, draw):
    """Puts the base model's prefix before every name of its body, or takes it away."""
    if kind in ENCODERS:
        return
    prefix, _ = PREFIXES.get(kind, ["model.", ""])
    tensors = load_file(folder / "model.safetensors")
    if kind in remote_encoders.TO_NATIVE and draw.coin():
        tensors = remote_encoders.native_names(kind, tensors)
    body = {name.removeprefix(prefix) for name in tensors if name.startswith(prefix)}
    has = bool(body)
    if has and draw.coin():
        tensors = {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
    elif not has and draw.coin():
        tensors = {prefix + name: value for name, value in tensors.items()}
    if kind == "bert" and draw.coin(0.3):
        tensors = {name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): value
                   for name, value in tensors.items()}
    save_file({name: value.contiguous() for name, value in tensors.items()}, folder / "model.safetensors",
              metadata=dict(format="pt"))


def sharded(folder):
    tensors = load_file(folder / "model.safetensors")
    names = sorted(tensors)
    parts = [names[0::3], names[1::3], names[2::3]]
    index = {}
    for number, part in enumerate(parts, 1):
        file = f"model-{number:05}-of-{len(parts):05}.safetensors"
        save_file({name: tensors[name] for name in part}, folder / file, metadata=dict(format="pt"))
        index |= {name: file for name in part}
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors.index.json").write_text(json.dumps(dict(metadata=dict(total_size=1), weight_map=index)))


def written_by_hand(values, draw, folder):
    """A checkpoint of JinaBert, which transformers does not have."""
    code = values.pop("code")
    model = remote_encoders.JinaBert(remote_encoders.jina_config(**values), code).eval()
    randomise(model)
    save_file(model.state_dict(), folder / "model.safetensors", metadata=dict(format="pt"))
    (folder / "config.json").write_text(json.dumps(vars(model.config), indent=1))
    save_word_tokenizer(values["vocab_size"], folder)
    return f"float32, {values['feed_forward_type']}", model


def respelled(saved, kind, draw):
    """The configuration in the keys of the model's own code, now and then, and the factor by which it stretches θ."""
    scaled = saved.get("rope_parameters", {}).get("rope_type")
    if kind == "gte" and scaled == "default" and draw.coin():
        factor = draw.choice([None, 2.0, 8.0])
        return remote_encoders.remote_config(kind, saved, factor), factor
    if kind == "nomic_bert" and scaled in ("default", "dynamic") and saved["hidden_act"] == "silu" and draw.coin():
        return remote_encoders.remote_config(kind, saved), None
    return saved, None


def write(family, draw, folder):
    values = FAMILIES[family](draw)
    kind = values.pop("model_type")
    torch.manual_seed(draw.randrange(1 << 30))
    if kind == "jina-bert":
        return written_by_hand(values, draw, folder)
    config = AutoConfig.for_model(kind, **values)
    if kind in ENCODERS:
        if kind == "clip_text_model" or draw.coin():
            model = ENCODERS[kind]._from_config(config, attn_implementation="eager").eval()
        else:
            model = AutoModelForSeq2SeqLM.from_config(config, attn_implementation="eager").eval()
    else:
        classes = [AutoModel, AutoModelForMaskedLM if kind in MASKED else AutoModelForCausalLM]
        model = draw.choice(classes).from_config(config, attn_implementation="eager").eval()
    dtype = draw.choice(["float32", "float16", "bfloat16"])
    randomise(model, unit_norms="gemma" not in kind)
    model.to(getattr(torch, dtype)).save_pretrained(folder, max_shard_size="1GB")
    # Spellings that transformers does not read, or not by AutoModel, are compared with what was saved.
    is_foreign = kind in ENCODERS or kind in remote_encoders.TO_NATIVE
    opened = reopened(folder, kind) if is_foreign else None
    renamed(folder, kind, draw)
    if draw.coin(0.3):
        sharded(folder)
    saved = json.loads((folder / "config.json").read_text())
    spelling = draw.choice([4, 5])
    if spelling == 4:
        older_spelling(saved, draw)
    else:
        saved, factor = respelled(saved, kind, draw)
        if factor:
            remote_encoders.stretch(opened, factor)
    (folder / "config.json").write_text(json.dumps(saved, indent=1))
    save_word_tokenizer(saved["vocab_size"], folder)
    return f"{dtype}, transformers-{spelling} spelling", opened or reopened(folder, kind)


def reopened(folder, kind):
    """The model in `folder` as transformers opens it, in float32 with eager attention."""
    opener = ENCODERS.get(kind, AutoModel)
    return opener.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()


def texts(draw, vocabulary, pad):
    """Texts of many lengths, some beginning alike, some equal, some with the padding id written in them."""
    words = [index for index in range(3, vocabulary) if index != pad]
    words += [pad] * (len(words) // 8 if pad is not None else 0)
    result = []
    for length in [1, 2, 3, draw.randint(4, 8), draw.randint(4, 8), draw.randint(9, 16), draw.randint(9, 24)]:
        start = draw.choice(result)[: draw.randint(1, length)] if result and draw.coin() else []
        result.append((start + draw.choices(words, k=length))[:length])
    return result + [result[3]]


def pooled(rows, mode, pooler):
    rows = rows.astype(np.float64)
    if mode == "pooler":
        with torch.no_grad():
            return pooler(torch.tensor(rows[None], dtype=torch.float32))[0].numpy()
    return pool(rows, mode)


def requests(draw, layers, finish_is_known):
    """Layer option, states, whether early states are normed, modes."""
    result = [(str(state), [state], False, EVERY_MODE) for state in range(layers + 1)]
    result.append(("last", [layers], False, ["last"]))
    state = draw.randrange(layers)
    result.append((str(state - layers - 1), [state], False, draw.choice([["cls"], ["last"], ["cls", "last"]])))
    result.append(("first-last", [1, layers], False, draw.choice([["mean"], ["last"], ["max", "cls"]])))
    if finish_is_known:
        states = draw.sample(range(layers + 1), 2)
        result.append((",".join(map(str, states)), states, True, draw.choice([["mean"], ["last", "mean"]])))
    return result


def final_norm(model):
    for path in ["final_norm", "norm", "ln_f", "final_layer_norm", "decoder.final_layer_norm", "encoder.final_layer_norm",
                 "final_layernorm"]:
        value = model
        for part in path.split("."):
            value = getattr(value, part, None)
        if value is not None:
            return value
    return None


def compare(binary, family, seed, folder):
    draw = Draw(f"{family} {seed}")
    label, model = write(family, draw, folder)
    config = model.config
    pooler, model.pooler = getattr(model, "pooler", None), None
    has_pooler = stored_pooler(folder)
    layers = len(layer_list(model))
    pad = getattr(config, "pad_token_id", None)
    inputs = texts(draw, config.vocab_size, pad)
    (folder / "texts.txt").write_text("".join(" ".join(f"w{i}" for i in text) + "\n" for text in inputs))
    is_encoder = config.model_type in BIDIRECTIONAL or getattr(config, "use_bidirectional_attention", False)
    norm = final_norm(model)
    projects = (getattr(getattr(model, "decoder", None), "project_out", None) is not None
                or hasattr(model, "text_projection"))
    worst, differences = 0.0, []
    for pattern in ["none", "all"] if is_encoder else PATTERNS + [f"first:{draw.randint(1, layers)}"]:
        named = f"0-{int(pattern[6:]) - 1}" if pattern.startswith("first:") else pattern
        reference = alone(model, config, inputs, "none" if is_encoder else expand(named))
        reference = [[state.numpy() for state in text] for text in reference]
        side = draw.choice(["left", "right"])
        dynamic = (getattr(config, "rope_parameters", None) or {}).get("rope_type") == "dynamic"
        if "dynamic" not in family and not dynamic and not (
                side == "left" and config.model_type in ("mpnet", "distilbert", "clip_text_model")):  # positions count padding
            batch = padded(model, config, inputs, "none" if is_encoder else expand(named), side)
            for one, other in zip(reference, batch):
                for left, right in zip(one, other):
                    gap = np.linalg.norm(left - right.numpy()) / max(np.linalg.norm(left), 1e-30)
                    if gap > TOLERANCE:
                        differences.append(f"{pattern}: transformers pads {side} otherwise, {gap:.1e}")
        asked = requests(draw, layers, norm is not None and not projects)
        if has_pooler:
            asked += [("last", [layers], False, ["pooler"]), ("last", [layers], False, ["mean", "pooler"])]
        for option, states, normed, modes in asked:
            if projects and len(states) > 1:
                continue
            out = folder / "vectors.npy"
            command = [
                binary, "encode", "--model", folder, "--input", folder / "texts.txt", "--output", out, "--quiet",
                "--bidirectional", pattern, f"--layer={option}", "--pooling", "+".join(modes), "--normalise", "none",
                "--threads", "1"] + (["--norm-early-layers"] if normed else [])
            ran = subprocess.run(list(map(str, command)), capture_output=True, text=True)
            if ran.returncode:
                differences.append(f"{pattern} layer {option}: exit {ran.returncode}: {ran.stderr.strip()[:300]}")
                continue
            vectors = np.load(out)
            for row, text in enumerate(reference):
                chosen_states = [text[state] for state in states]
                if normed:
                    with torch.no_grad():
                        chosen_states = [
                            value if state == layers else norm(torch.tensor(value)).numpy()
                            for state, value in zip(states, chosen_states)]
                rows = np.mean([value.astype(np.float64) for value in chosen_states], axis=0)
                parts = np.split(vectors[row], len(modes))
                for mode, part in zip(modes, parts):
                    expected = pooled(rows, mode, pooler)
                    gap = np.linalg.norm(part - expected) / max(np.linalg.norm(expected), 1e-30)
                    worst = max(worst, gap)
                    if not gap <= TOLERANCE:
                        differences.append(
                            f"{pattern} layer {option}{' normed' if normed else ''} text {row} {mode}: {gap:.1e}")
    return label, worst, differences


def stored_pooler(folder):
    """Whether the checkpoint has a pooler."""
    for file in folder.glob("*.safetensors"):
        if any("pooler.dense.weight" in name for name in load_file(file)):
            return True
    return False


def expand(pattern):
    """`0-2` as `0,1,2`."""
    if "-" in pattern:
        low, high = map(int, pattern.split("-"))
        return ",".join(map(str, range(low, high + 1)))
    return pattern


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--start", type=int, default=1000)
    parser.add_argument("--family", action="append", choices=sorted(FAMILIES))
    parser.add_argument("--keep", type=pathlib.Path, help="keep the checkpoints that differ here")
    options = parser.parse_args()
    failed = 0
    for family in options.family or FAMILIES:
        worst = 0.0
        for seed in range(options.start, options.start + options.seeds):
            with tempfile.TemporaryDirectory() as place:
                folder = pathlib.Path(place)
                label, gap, differences = compare(options.binary.resolve(), family, seed, folder)
                worst = max(worst, gap)
                if differences:
                    failed += 1
                    print(f"{family} seed {seed} ({label}): {len(differences)} differences, for one {differences[0]}",
                          flush=True)
                    if options.keep:
                        options.keep.mkdir(parents=True, exist_ok=True)
                        shutil.copytree(folder, options.keep / f"{family}-{seed}", dirs_exist_ok=True)
        print(f"{family}: {options.seeds} checkpoints, largest relative difference {worst:.1e}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
