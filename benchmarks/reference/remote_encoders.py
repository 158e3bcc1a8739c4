"""Encoders that transformers does not contain, written down from their papers and the names of their tensors, and the
spellings of others that their own code has.

    JinaBert      jina-embeddings-v2 (arXiv 2310.19923): BERT with symmetric ALiBi (arXiv 2108.12409) and gated feed-forward
                  blocks (arXiv 2002.05202); `code` is the layout of jina-embeddings-v2-base-code.
    remote_config GTE and nomic-bert of transformers in the configuration keys of Alibaba-NLP/new-impl and
                  nomic-ai/nomic-bert-2048; native_names is the other way round for tensors.
    stretch       NTK-aware rotary frequencies by a fixed factor, as new-impl has them.

Needs torch and transformers 5.
"""

import math
from types import SimpleNamespace

import torch
from torch import nn


def slopes(heads):
    """ALiBi's slopes: a geometric series for a power of two; otherwise completed by every other slope of the next."""
    def series(count):
        return [2.0 ** (-8.0 * k / count) for k in range(1, count + 1)]

    whole = 1 << (heads.bit_length() - 1)
    return torch.tensor((series(whole) + series(2 * whole)[::2])[:heads])


class JinaBert(nn.Module):
    """A model that looks enough like one of transformers for the functions of checkpoints.py."""

    def __init__(self, config, code=False):
        super().__init__()
        self.config = config
        width, eps = config.hidden_size, config.layer_norm_eps
        self.embeddings = nn.Module()
        self.embeddings.word_embeddings = nn.Embedding(config.vocab_size, width)
        self.embeddings.token_type_embeddings = nn.Embedding(config.type_vocab_size, width)
        self.embeddings.LayerNorm = nn.LayerNorm(width, eps)
        self.encoder = nn.Module()
        self.encoder.layer = nn.ModuleList(JinaLayer(config, code) for _ in range(config.num_hidden_layers))

    def forward(self, input_ids, attention_mask):
        rows = self.embeddings.word_embeddings(input_ids) + self.embeddings.token_type_embeddings.weight[0]
        rows = self.embeddings.LayerNorm(rows)
        places = torch.arange(input_ids.shape[1])
        distance = (places[:, None] - places[None, :]).abs()
        bias = -slopes(self.config.num_attention_heads)[:, None, None] * distance
        hidden = (1.0 - attention_mask[:, None, None, :].float()) * torch.finfo(torch.float32).min
        for layer in self.encoder.layer:
            rows = layer(rows, attention_mask=hidden, bias=bias)
        return SimpleNamespace(last_hidden_state=rows)


class JinaLayer(nn.Module):
    def __init__(self, config, code):
        super().__init__()
        width, inner, eps = config.hidden_size, config.intermediate_size, config.layer_norm_eps
        self.heads, self.code, self.kind = config.num_attention_heads, code, config.feed_forward_type
        self.attention = nn.Module()
        own = self.attention.self = nn.Module()
        own.query, own.key, own.value = (nn.Linear(width, width) for _ in range(3))
        if code:
            own.layer_norm_q, own.layer_norm_k = nn.LayerNorm(width, eps), nn.LayerNorm(width, eps)
            self.layer_norm_1, self.layer_norm_2 = nn.LayerNorm(width, eps), nn.LayerNorm(width, eps)
        self.attention.output = nn.Module()
        self.attention.output.dense = nn.Linear(width, width)
        self.attention.output.LayerNorm = nn.LayerNorm(width, eps)
        if self.kind == "original":
            self.intermediate, self.output = nn.Module(), nn.Module()
            self.intermediate.dense, self.output.dense = nn.Linear(width, inner), nn.Linear(inner, width)
            self.output.LayerNorm = nn.LayerNorm(width, eps)
            return
        self.mlp = nn.Module()
        if code:
            self.mlp.up_gated_layer = nn.Linear(width, 2 * inner, bias=False)
            self.mlp.down_layer = nn.Linear(inner, width)
        else:
            self.mlp.gated_layers = nn.Linear(width, 2 * inner, bias=False)
            self.mlp.wo = nn.Linear(inner, width)
            self.mlp.layernorm = nn.LayerNorm(width, eps)

    def attend(self, rows, mask, bias):
        own = self.attention.self
        queries, keys, values = own.query(rows), own.key(rows), own.value(rows)
        if self.code:
            queries, keys = own.layer_norm_q(queries), own.layer_norm_k(keys)
        batch, count, width = rows.shape
        queries, keys, values = (
            part.view(batch, count, self.heads, -1).transpose(1, 2) for part in (queries, keys, values))
        logits = queries @ keys.transpose(2, 3) / math.sqrt(width // self.heads)
        context = (logits + mask + bias).softmax(-1) @ values
        return self.attention.output.dense(context.transpose(1, 2).reshape(batch, count, width))

    def forward(self, hidden_states, attention_mask, bias):
        rows = self.attention.output.LayerNorm(hidden_states + self.attend(hidden_states, attention_mask, bias))
        if self.code:
            rows = self.layer_norm_1(hidden_states + rows)
        if self.kind == "original":
            inner = nn.functional.gelu(self.intermediate.dense(rows))
            return self.output.LayerNorm(rows + self.output.dense(inner))
        act = nn.functional.gelu if self.kind == "geglu" else nn.functional.relu
        if self.code:
            up, gate = self.mlp.up_gated_layer(rows).chunk(2, -1)
            return self.layer_norm_2(rows + self.mlp.down_layer(up * act(gate)))
        gate, up = self.mlp.gated_layers(rows).chunk(2, -1)
        return self.mlp.layernorm(rows + self.mlp.wo(act(gate) * up))


def jina_config(**values):
    return SimpleNamespace(**dict(
        dict(type_vocab_size=2, layer_norm_eps=1e-12, feed_forward_type="geglu", model_type="bert", pad_token_id=0,
             position_embedding_type="alibi", emb_pooler="mean", hidden_act="gelu", max_position_embeddings=64),
        **values))


def stretch(model, factor):
    """Gives `model` the rotary frequencies (factor · θ)^(−2i/d) · factor^(−2/d)."""
    config = model.config
    width = config.hidden_size // config.num_attention_heads
    base = config.rope_parameters["rope_theta"] * factor
    steps = torch.arange(0, width, 2, dtype=torch.float) / width
    with torch.no_grad():
        for kept in (model.rotary_emb.inv_freq, model.rotary_emb.original_inv_freq):
            kept.copy_(1.0 / base ** steps / factor ** (2 / width))


# transformers saves these families under the names of their own code, which it renames on loading.
TO_NATIVE = {
    "gte": [("encoder.layer.", "layers."), ("attention.o_proj", "self_attn.o_proj"),
            ("attention.qkv_proj", "self_attn.qkv"), ("attn_ln", "post_attention_layernorm"),
            ("mlp_ln", "post_mlp_layernorm")],
    "nomic_bert": [("emb_ln", "embeddings.LayerNorm"), ("encoder.layers.", "layers."),
                   ("attn.out_proj", "self_attn.o_proj"), ("attn.Wqkv", "self_attn.qkv"),
                   ("norm1", "post_attention_layernorm"), ("norm2", "post_mlp_layernorm"), ("fc11", "up_proj"),
                   ("fc12", "gate_proj"), ("fc2", "down_proj")],
    "jina_embeddings_v3": [("emb_ln", "embeddings.LayerNorm"), ("encoder.layers.", "layers."),
                           ("mixer.out_proj", "self_attn.o_proj"), ("mixer.Wqkv", "self_attn.qkv"),
                           ("norm1", "post_attention_layernorm"), ("norm2", "post_mlp_layernorm")],
}


def native_names(kind, tensors):
    """The tensors under the names that transformers has for them in memory."""
    result = {}
    for name, value in tensors.items():
        for old, new in TO_NATIVE[kind]:
            name = name.replace(old, new)
        if ".qkv." in name:
            for part, piece in zip("qkv", value.chunk(3)):
                result[name.replace(".qkv.", f".{part}_proj.")] = piece
        elif "up_gate_proj" in name:
            up, gate = value.chunk(2)
            result[name.replace("up_gate_proj", "up_proj")] = up
            result[name.replace("up_gate_proj", "gate_proj")] = gate
        else:
            result[name] = value
    return result


def remote_config(kind, config, factor=None):
    """config.json of a native model in the keys of the model's own code; `factor`: of new-impl's rotary scaling."""
    parameters = config["rope_parameters"]
    if kind == "gte":
        kept = ["attention_probs_dropout_prob", "hidden_act", "hidden_dropout_prob", "hidden_size", "initializer_range",
                "intermediate_size", "layer_norm_eps", "max_position_embeddings", "num_attention_heads",
                "num_hidden_layers", "pad_token_id", "type_vocab_size", "vocab_size"]
        return {key: config[key] for key in kept} | dict(
            model_type="new", architectures=["NewModel"], layer_norm_type="layer_norm", logn_attention_clip1=False,
            logn_attention_scale=False, pack_qkv=True, position_embedding_type="rope",
            rope_scaling=dict(type="ntk", factor=factor) if factor else None, rope_theta=parameters["rope_theta"],
            torch_dtype="float32", unpad_inputs=False, use_memory_efficient_attention=False,
            auto_map=dict(AutoConfig="configuration.NewConfig", AutoModel="modeling.NewModel"))
    dynamic = parameters["rope_type"] == "dynamic"
    return dict(
        model_type="nomic_bert", architectures=["NomicBertModel"], activation_function="swiglu", attn_pdrop=0.0,
        bos_token_id=None, causal=False, dense_seq_output=True, embd_pdrop=0.0, eos_token_id=None, fused_bias_fc=True,
        fused_dropout_add_ln=True, initializer_range=0.02, layer_norm_epsilon=config["layer_norm_eps"],
        max_trained_positions=config["max_position_embeddings"], mlp_fc1_bias=False, mlp_fc2_bias=False,
        n_embd=config["hidden_size"], n_head=config["num_attention_heads"], n_inner=config["intermediate_size"],
        n_layer=config["num_hidden_layers"], n_positions=4 * config["max_position_embeddings"],
        pad_vocab_size_multiple=1, parallel_block=False, parallel_block_tied_norm=False, prenorm=False,
        qkv_proj_bias=False, reorder_and_upcast_attn=False, resid_pdrop=0.0, rotary_emb_base=parameters["rope_theta"],
        rotary_emb_fraction=1.0, rotary_emb_interleaved=False, rotary_emb_scale_base=None,
        rotary_scaling_factor=parameters["factor"] if dynamic else None, scale_attn_by_inverse_layer_idx=False,
        scale_attn_weights=True, summary_activation=None, summary_first_dropout=0.0, summary_proj_to_labels=True,
        summary_type="cls_index", summary_use_proj=True, torch_dtype="float32", type_vocab_size=config["type_vocab_size"],
        use_cache=True, use_flash_attn=True, use_rms_norm=False, use_xentropy=True, vocab_size=config["vocab_size"],
        auto_map=dict(
            AutoConfig="nomic-ai/nomic-bert-2048--configuration_hf_nomic_bert.NomicBertConfig",
            AutoModel="nomic-ai/nomic-bert-2048--modeling_hf_nomic_bert.NomicBertModel"))
