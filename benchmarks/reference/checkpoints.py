#!/usr/bin/env python3
"""Tiny random checkpoints of every supported family, with reference hidden states.

Needs: torch, transformers 5, safetensors, numpy.

    checkpoints.py OUT [--case NAME ...] [--seed 7] [--hidden 16] [--layers 3] [--lengths 1,5,9]
                       [--dtype float32|float16|bfloat16] [--shards N] [--suffix TEXT] [--list]

Each case becomes OUT/CASE[SUFFIX]/{config.json, model.safetensors, reference.json}. reference.json holds, for every
attention pattern, the ids of the texts and the hidden states of every token: state 0 is the embedding output,
state k the output of layer k - 1, and the last one the model's output after its final norm. Everything is
computed in float32 with eager attention, whatever type the weights are stored in.

A pattern makes layers bidirectional: the mask of such a layer shows every real token, and with a sliding
window every real token nearer than the window on either side. The padded cases ran as one batch, padded left or
right with position ids that count real tokens (RoBERTa's own, where it makes them), and list the real tokens only. Cases with padding "literal" have the
padding id inside their texts, as a `<pad>` that somebody wrote: attended to like any token (tokenizers give it
an attention mask of 1), but without a position in RoBERTa and its kin.
"""

import argparse
import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import (
    AutoConfig, AutoModel, AutoModelForCausalLM, AutoModelForMaskedLM, AutoModelForSeq2SeqLM, CLIPTextModelWithProjection,
    MT5EncoderModel, T5EncoderModel, UMT5EncoderModel)

import remote_encoders

torch.set_num_threads(1)
transformers.utils.logging.disable_progress_bar()
transformers.utils.logging.set_verbosity_error()
PATTERNS = ["none", "all", "last:2", "0,2"]


def encoder(model_type, size, **extra):
    return dict(
        model_type=model_type, vocab_size=97, hidden_size=size.hidden, num_hidden_layers=size.layers,
        num_attention_heads=2, intermediate_size=size.hidden + 13, max_position_embeddings=40, **extra)


def decoder(model_type, size, **extra):
    values = dict(
        model_type=model_type, vocab_size=97, hidden_size=size.hidden, num_hidden_layers=size.layers,
        num_attention_heads=4, num_key_value_heads=2, intermediate_size=size.hidden + 13,
        max_position_embeddings=64, pad_token_id=0)
    values.update(extra)
    return values


def rope(size, head=4, **parameters):
    return decoder("llama", size, head_dim=head, rope_parameters=dict(rope_theta=10000.0, **parameters))


def gemma(size, **extra):
    return decoder(
        "gemma3_text", size, num_key_value_heads=1, head_dim=6, query_pre_attn_scalar=11, sliding_window=4,
        layer_types=["sliding_attention" if (i + 1) % 3 else "full_attention" for i in range(size.layers)], **extra)


def t5(model_type, size, **extra):
    return dict(
        model_type=model_type, vocab_size=97, d_model=size.hidden, d_kv=6, d_ff=size.hidden + 13, num_heads=3,
        num_layers=size.layers, relative_attention_num_buckets=8, relative_attention_max_distance=20, **extra)


def rotary_encoder(model_type, size, **extra):
    values = encoder(model_type, size, pad_token_id=0, bos_token_id=1, eos_token_id=2)
    return dict(values, **extra)


def jina(size, **extra):
    return dict(encoder("jina-bert", size, **extra), num_attention_heads=4)


CASES = {
    "bert": lambda s: encoder("bert", s),
    "distilbert": lambda s: dict(
        model_type="distilbert", vocab_size=97, dim=s.hidden, n_layers=s.layers, n_heads=4,
        hidden_dim=s.hidden + 13, max_position_embeddings=40),
    "roberta": lambda s: encoder("roberta", s, type_vocab_size=1, layer_norm_eps=1e-5),
    "xlm-roberta": lambda s: encoder("xlm-roberta", s, type_vocab_size=1, layer_norm_eps=1e-5),
    "mpnet": lambda s: encoder("mpnet", s, layer_norm_eps=1e-5),
    "modernbert": lambda s: encoder(
        "modernbert", s, local_attention=6, pad_token_id=0, bos_token_id=1, eos_token_id=2, cls_token_id=1,
        sep_token_id=2),
    "llama": lambda s: decoder("llama", s),
    "llama-biased": lambda s: decoder("llama", s, attention_bias=True, mlp_bias=True, head_dim=6),
    "llama-linear": lambda s: rope(s, rope_type="linear", factor=2.5),
    "llama-dynamic": lambda s: dict(rope(s, rope_type="dynamic", factor=2.0), max_position_embeddings=6),
    "llama-llama3": lambda s: rope(
        s, 8, rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
        original_max_position_embeddings=128),
    "llama-yarn": lambda s: rope(
        s, 8, rope_type="yarn", factor=4.0, original_max_position_embeddings=64, beta_fast=4.0, beta_slow=1.0),
    "mistral": lambda s: decoder("mistral", s, sliding_window=4),
    "mistral-full": lambda s: decoder("mistral", s, sliding_window=None, head_dim=10),
    "qwen2": lambda s: decoder("qwen2", s),
    "qwen2-window": lambda s: decoder(
        "qwen2", s, use_sliding_window=True, sliding_window=3, max_window_layers=1),
    "qwen3": lambda s: decoder("qwen3", s, head_dim=10),
    "gemma3": lambda s: gemma(s),
    "gemma3-bidirectional": lambda s: gemma(s, use_bidirectional_attention=True),
    "gemma2": lambda s: decoder(
        "gemma2", s, num_key_value_heads=2, head_dim=6, query_pre_attn_scalar=9, sliding_window=4,
        attn_logit_softcapping=2.0),
    "opt": lambda s: dict(
        model_type="opt", vocab_size=97, hidden_size=s.hidden, num_hidden_layers=s.layers, num_attention_heads=4,
        ffn_dim=s.hidden + 13, max_position_embeddings=40),
    "opt-post": lambda s: dict(
        model_type="opt", vocab_size=97, hidden_size=s.hidden, num_hidden_layers=s.layers, num_attention_heads=4,
        ffn_dim=s.hidden + 13, max_position_embeddings=40, do_layer_norm_before=False, word_embed_proj_dim=10),
    "gpt2": lambda s: dict(
        model_type="gpt2", vocab_size=97, n_embd=s.hidden, n_layer=s.layers, n_head=4, n_inner=s.hidden + 13,
        n_positions=40, bos_token_id=1, eos_token_id=1),
    "gpt2-scaled": lambda s: dict(
        model_type="gpt2", vocab_size=97, n_embd=s.hidden, n_layer=s.layers, n_head=2, n_positions=40,
        bos_token_id=1, eos_token_id=1, scale_attn_by_inverse_layer_idx=True),
    "gpt_neox": lambda s: dict(
        model_type="gpt_neox", vocab_size=97, hidden_size=s.hidden, num_hidden_layers=s.layers,
        num_attention_heads=2, intermediate_size=s.hidden + 13, max_position_embeddings=40, rotary_pct=0.5,
        rotary_emb_base=10000),
    "gpt_neox-odd": lambda s: dict(
        model_type="gpt_neox", vocab_size=97, hidden_size=s.hidden, num_hidden_layers=s.layers,
        num_attention_heads=2, intermediate_size=s.hidden + 13, max_position_embeddings=40, rotary_pct=0.4),
    "gpt_neox-sequential": lambda s: dict(
        model_type="gpt_neox", vocab_size=97, hidden_size=s.hidden, num_hidden_layers=s.layers,
        num_attention_heads=2, intermediate_size=s.hidden + 13, max_position_embeddings=40, rotary_pct=1.0,
        use_parallel_residual=False),
    "camembert": lambda s: encoder("camembert", s, type_vocab_size=1, layer_norm_eps=1e-5),
    "electra": lambda s: encoder("electra", s, embedding_size=10),
    "albert": lambda s: dict(
        encoder("albert", s, embedding_size=10, hidden_act="gelu_new", num_hidden_groups=2), num_hidden_layers=4),
    "t5": lambda s: t5("t5", s),
    "t5-gated": lambda s: t5("t5", s, feed_forward_proj="gated-gelu"),
    "umt5": lambda s: t5("umt5", s),
    "gte": lambda s: rotary_encoder("gte", s, type_vocab_size=0),
    "gte-new": lambda s: rotary_encoder("gte", s, type_vocab_size=2),
    "nomic_bert": lambda s: rotary_encoder("nomic_bert", s),
    "nomic_bert-remote": lambda s: dict(
        rotary_encoder("nomic_bert", s), max_position_embeddings=6,
        rope_parameters=dict(rope_type="dynamic", factor=2.0, rope_theta=1000.0)),
    "jina_embeddings_v3": lambda s: rotary_encoder("jina_embeddings_v3", s, type_vocab_size=1),
    "eurobert": lambda s: decoder("eurobert", s, bos_token_id=1, eos_token_id=2, mask_token_id=3),
    "jina-bert": lambda s: jina(s),
    "jina-bert-code": lambda s: jina(s, layer_norm_eps=1e-12),
    "llama_bidirec": lambda s: decoder("llama", s),
    "phi3": lambda s: decoder("phi3", s, bos_token_id=1, eos_token_id=2, sliding_window=4),
    "olmo2": lambda s: decoder("olmo2", s, eos_token_id=2),
    "granite": lambda s: decoder(
        "granite", s, embedding_multiplier=6.0, residual_multiplier=0.22, attention_multiplier=0.3, logits_scaling=4.0,
        attention_bias=True, mlp_bias=True),
    "smollm3": lambda s: decoder("smollm3", s, bos_token_id=1, eos_token_id=2, no_rope_layer_interval=2),
    "cohere": lambda s: decoder("cohere", s, bos_token_id=1, eos_token_id=2),
    "falcon": lambda s: dict(
        model_type="falcon", vocab_size=97, hidden_size=s.hidden, num_hidden_layers=s.layers, num_attention_heads=4,
        num_kv_heads=2, new_decoder_architecture=True, ffn_hidden_size=s.hidden + 13, max_position_embeddings=64,
        bos_token_id=1, eos_token_id=1),
    "falcon-multi-query": lambda s: dict(
        model_type="falcon", vocab_size=97, hidden_size=s.hidden, num_hidden_layers=s.layers, num_attention_heads=4,
        bias=True, max_position_embeddings=64, bos_token_id=1, eos_token_id=1),
    "bloom": lambda s: dict(
        model_type="bloom", vocab_size=97, hidden_size=s.hidden + 8, n_layer=s.layers, n_head=3),
    "gptj": lambda s: dict(
        model_type="gptj", vocab_size=97, n_embd=s.hidden, n_layer=s.layers, n_head=2, n_inner=s.hidden + 13, rotary_dim=4,
        n_positions=40, bos_token_id=1, eos_token_id=1),
    "clip": lambda s: dict(
        model_type="clip_text_model", vocab_size=97, hidden_size=s.hidden, num_hidden_layers=s.layers, num_attention_heads=2,
        intermediate_size=s.hidden + 13, max_position_embeddings=40, projection_dim=10, bos_token_id=1, eos_token_id=2,
        pad_token_id=2),
    "phi": lambda s: decoder("phi", s, qk_layernorm=True, partial_rotary_factor=0.5),
}
# Saved with a language-modelling head, so that names carry the prefix of the base model.
HEADED = {
    "distilbert": AutoModelForMaskedLM, "roberta": AutoModelForMaskedLM, "mpnet": AutoModelForMaskedLM,
    "modernbert": AutoModelForMaskedLM, "llama-biased": AutoModelForCausalLM, "mistral": AutoModelForCausalLM,
    "qwen2": AutoModelForCausalLM, "qwen3": AutoModelForCausalLM, "gemma3": AutoModelForCausalLM,
    "opt": AutoModelForCausalLM, "gpt2": AutoModelForCausalLM, "gpt_neox": AutoModelForCausalLM,
    "camembert": AutoModelForMaskedLM, "electra": AutoModelForMaskedLM, "t5": AutoModelForSeq2SeqLM, "albert": AutoModelForMaskedLM,
    "gte-new": AutoModelForMaskedLM, "eurobert": AutoModelForMaskedLM, "falcon": AutoModelForCausalLM,
    "bloom": AutoModelForCausalLM, "gptj": AutoModelForCausalLM, "phi3": AutoModelForCausalLM,
}
# Encoders of models that also have a decoder, or another tower.
ENCODERS = {
    "t5": T5EncoderModel, "mt5": MT5EncoderModel, "umt5": UMT5EncoderModel, "clip_text_model": CLIPTextModelWithProjection}
BIDIRECTIONAL = {
    "bert", "distilbert", "roberta", "xlm-roberta", "mpnet", "modernbert", "camembert", "electra", "albert", "t5", "mt5",
    "umt5", "gte", "nomic_bert", "jina_embeddings_v3", "eurobert"}
# Rotary scaling of new-impl by a fixed factor.
STRETCH = {"gte-new": 2.5}
PADDED = {"bert", "roberta", "modernbert", "llama", "mistral", "gpt2", "opt"}
# The padding id written in texts, at the start, inside, twice, at the end, and alone.
LITERAL = {"roberta", "xlm-roberta", "mpnet", "camembert"}


def layer_list(model):
    """The model's layers, in order; those that share weights are one module that occurs several times."""
    groups = getattr(getattr(model, "encoder", None), "albert_layer_groups", None)
    if groups is not None:
        count = model.config.num_hidden_layers
        return [groups[int(index / (count / len(groups)))] for index in range(count)]
    for path in ["encoder.layer", "encoder.block", "transformer.layer", "layers", "decoder.layers", "h",
                 "text_model.encoder.layers"]:
        value = model
        try:
            for part in path.split("."):
                value = getattr(value, part)
        except AttributeError:
            continue
        return list(value)
    raise SystemExit(f"no layers found in {type(model).__name__}")


def windows(model, config):
    """The sliding window of every layer of a decoder, or None."""
    count = len(layer_list(model))
    window = getattr(config, "sliding_window", None)
    kinds = getattr(config, "layer_types", None)
    if window is None:
        return [None] * count
    if kinds is None:
        return [window] * count
    return [window if kind == "sliding_attention" else None for kind in kinds]


def chosen(pattern, count):
    if pattern == "none":
        return set()
    if pattern == "all":
        return set(range(count))
    if pattern.startswith("last:"):
        return set(range(count - int(pattern[5:]), count))
    return {int(part) for part in pattern.split(",")}


def open_mask(real, window):
    """[batch, 1, n, n]: 0 where both ways are open, the lowest float elsewhere."""
    size = real.shape[1]
    distance = (torch.arange(size)[:, None] - torch.arange(size)[None, :]).abs()
    seen = torch.ones(size, size, dtype=torch.bool) if window is None else distance < window
    mask = torch.where(seen[None] & real[:, None, :], 0.0, torch.finfo(torch.float32).min)
    return mask[:, None]


def hidden_states(model, config, ids, real, pattern):
    """[states][batch, n, width] of a batch; `real` marks the tokens that are no padding."""
    layers, states, hooks = layer_list(model), [], []
    bidirectional = chosen(pattern, len(layers))
    reach = windows(model, config) if bidirectional else [None] * len(layers)
    calls = iter(range(len(layers)))

    def before(module, arguments, keywords):
        index = next(calls)
        if index == 0:
            states.append((arguments[0] if arguments else keywords["hidden_states"]).detach().clone())
        if index in bidirectional:
            mask = open_mask(real, reach[index])
            if "attention_mask" in keywords:
                keywords["attention_mask"] = mask
            elif len(arguments) == 2:  # CLIP passes states and mask by position
                arguments = (arguments[0], mask)
            else:  # GPT-2 passes states, cache and mask by position
                arguments = arguments[:2] + (mask,) + arguments[3:]
            return arguments, keywords

    def after(module, arguments, output):
        states.append((output[0] if isinstance(output, tuple) else output).detach().clone())

    for layer in dict.fromkeys(layers):
        hooks.append(layer.register_forward_pre_hook(before, with_kwargs=True))
        hooks.append(layer.register_forward_hook(after))
    keywords = dict(input_ids=ids, attention_mask=real.long())
    # RoBERTa and its kin make positions from the ids themselves, and so does whoever calls them.
    if config.model_type not in ("distilbert", "roberta", "xlm-roberta", "mpnet", "camembert", "bloom", *ENCODERS) and not isinstance(
            model, remote_encoders.JinaBert):
        positions = (real.long().cumsum(1) - 1).clamp(min=0)
        if config.model_type != "modernbert" or not real.all():
            keywords["position_ids"] = positions
    with torch.no_grad():
        states_out = model(**keywords).last_hidden_state
        if hasattr(model, "text_projection"):
            states_out = model.text_projection(states_out)
    for hook in hooks:
        hook.remove()
    return states[:-1] + [states_out]


def rounded(rows):
    return [[float(f"{value:.6g}") for value in row] for row in rows.tolist()]


def alone(model, config, texts, pattern):
    result = []
    for ids in texts:
        # Dynamic rotary tables remember the longest text; each text starts afresh.
        for module in model.modules():
            if hasattr(module, "original_inv_freq"):
                module.register_buffer("inv_freq", module.original_inv_freq.clone(), persistent=False)
                module.max_seq_len_cached = module.original_max_seq_len
        states = hidden_states(
            model, config, torch.tensor([ids]), torch.ones(1, len(ids), dtype=torch.bool), pattern)
        result.append([state[0] for state in states])
    return result


def padded(model, config, texts, pattern, side):
    longest = max(map(len, texts))
    pad = getattr(config, "pad_token_id", None) or 0
    ids = torch.full((len(texts), longest), pad)
    real = torch.zeros(len(texts), longest, dtype=torch.bool)
    for row, text in enumerate(texts):
        place = slice(longest - len(text), longest) if side == "left" else slice(0, len(text))
        ids[row, place] = torch.tensor(text)
        real[row, place] = True
    states = hidden_states(model, config, ids, real, pattern)
    return [[state[row][real[row]] for state in states] for row in range(len(texts))]


def made(name, values):
    """A model of case `name`."""
    kind = values.pop("model_type")
    if kind == "jina-bert":
        return remote_encoders.JinaBert(remote_encoders.jina_config(**values), code="code" in name).eval()
    config = AutoConfig.for_model(kind, **values)
    config._attn_implementation = "eager"
    if name in HEADED or kind not in ENCODERS:
        return HEADED.get(name, AutoModel).from_config(config, attn_implementation="eager").eval()
    return ENCODERS[kind](config).eval()


def respelled(name, folder, model):
    """Gives a saved model the configuration (or the names) that other code than transformers writes."""
    file = folder / "config.json"
    if isinstance(model, remote_encoders.JinaBert):
        source = "jina-bert-v2-qk-post-norm" if "code" in name else "jina-bert-implementation"
        values = dict(vars(model.config), architectures=["JinaBertModel"], auto_map=dict(
            AutoModel=f"jinaai/{source}--modeling_bert.JinaBertModel"))
        file.write_text(json.dumps(values, indent=2) + "\n")
        return
    config = json.loads(file.read_text())
    if name in ("gte-new", "nomic_bert-remote"):
        config = remote_encoders.remote_config(config["model_type"], config, STRETCH.get(name))
    elif name == "llama_bidirec":
        config |= dict(model_type="llama_bidirec", pooling="avg", temperature=1, architectures=["LlamaBidirectionalModel"])
    elif name in ("gte", "nomic_bert", "jina_embeddings_v3"):
        place = folder / "model.safetensors"
        save_file(
            {key: value.contiguous() for key, value in remote_encoders.native_names(name, load_file(place)).items()},
            place, metadata=dict(format="pt"))
        return
    else:
        return
    file.write_text(json.dumps(config, indent=2) + "\n")


def reopened(name, folder, model):
    """The model as transformers opens the folder, in float32 with eager attention."""
    if isinstance(model, remote_encoders.JinaBert):
        return model.float()
    kind = model.config.model_type
    opened = ENCODERS.get(kind, AutoModel).from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    if name in STRETCH:
        remote_encoders.stretch(opened, STRETCH[name])
    return opened


def write(name, size, out, options):
    torch.manual_seed(options.seed + sum(map(ord, name)))
    model = made(name, CASES[name](size))
    with torch.no_grad():
        for key, value in model.named_parameters():
            # Sizes that make every part matter: attention that is not flat, norms and biases that are not neutral.
            spread = 0.3 if value.dim() == 1 else 0.9 / value.shape[-1] ** 0.5 * (2 if "embed" in key else 1)
            offset = 1.0 if value.dim() == 1 and key.endswith("weight") and "gemma" not in name else 0.0
            value.copy_((torch.randn(value.shape) * spread + offset).to(getattr(torch, options.dtype)))
    folder = out / (name + options.suffix)
    folder.mkdir(parents=True, exist_ok=True)
    stored = model.to(getattr(torch, options.dtype))
    limit = {}
    if options.shards > 1:
        total = sum(p.numel() * p.element_size() for p in stored.parameters())
        limit = dict(max_shard_size=max(total // options.shards, 4096))
    if isinstance(stored, remote_encoders.JinaBert):
        save_file(stored.state_dict(), folder / "model.safetensors", metadata=dict(format="pt"))
    else:
        stored.save_pretrained(folder, safe_serialization=True, **limit)
    model = reopened(name, folder, stored)
    respelled(name, folder, model)
    config = model.config
    generator = torch.Generator().manual_seed(options.seed)
    texts = [torch.randint(3, 97, (length,), generator=generator).tolist() for length in options.lengths]
    count = len(layer_list(model))
    is_encoder = config.model_type in BIDIRECTIONAL
    patterns = ["none"] if is_encoder or getattr(config, "use_bidirectional_attention", False) else PATTERNS
    if name == "llama_bidirec":  # its layers are opened here; in the file they are open already
        patterns = ["all"]
    cases, worst = [], 0.0
    for pattern in patterns:
        if any(layer >= count for layer in chosen(pattern, count)):
            continue
        plain = alone(model, config, texts, pattern)
        cases.append(dict(
            pattern=pattern, ids=texts, hidden=[[rounded(state) for state in text] for text in plain]))
        if name not in PADDED:
            continue
        for side in ["left", "right"]:
            batch = padded(model, config, texts, pattern, side)
            for one, other in zip(plain, batch):
                for left, right in zip(one, other):
                    worst = max(worst, (left - right).abs().max().item())
            if pattern in ("none", "last:2") and name in ("bert", "llama"):
                cases.append(dict(
                    pattern=pattern, padding=side, ids=texts,
                    hidden=[[rounded(state) for state in text] for text in batch]))
    if name in LITERAL:
        pad = config.pad_token_id
        first, second = texts[-1], texts[-2]
        texts = [
            [pad] + second, first[:2] + [pad] + first[2:], first[:3] + [pad, pad] + first[3:5] + [pad] + first[5:],
            second + [pad], [pad], [pad, pad] + second[:1] + [pad]]
        for pattern in patterns:
            plain = alone(model, config, texts, pattern)
            cases.append(dict(
                pattern=pattern, padding="literal", ids=texts,
                hidden=[[rounded(state) for state in text] for text in plain]))
    document = dict(transformers=transformers.__version__, torch=torch.__version__, seed=options.seed, cases=cases)
    if name in PADDED:
        document["paddedDifference"] = worst
        if worst > 1e-4:
            raise SystemExit(f"{name}: padded and unpadded states differ by {worst}")
    (folder / "reference.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")
    for extra in ["generation_config.json"]:
        (folder / extra).unlink(missing_ok=True)
    size_kb = sum(f.stat().st_size for f in folder.iterdir()) / 1024
    print(f"{name}: {len(cases)} cases, {size_kb:.0f} KB, padded difference {worst:.1e}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--case", action="append", choices=sorted(CASES))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--hidden", type=int, default=16)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--lengths", type=lambda t: [int(part) for part in t.split(",")], default=[1, 5, 9])
    parser.add_argument("--dtype", choices=["float32", "float16", "bfloat16"], default="float32")
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--suffix", default="")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.list:
        print("\n".join(CASES))
        return
    for name in options.case or CASES:
        write(name, options, options.out, options)


if __name__ == "__main__":
    sys.exit(main())
