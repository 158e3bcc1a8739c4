"""Writes the default configuration of every native family, as transformers saves it, to one JSON file.

    python benchmarks/reference/default_configs.py Tests/TransformersTests/Fixtures/default-configs.json

The keys are what matters: every one must be read, harmless or refused by name. Needs transformers.
"""
import json
import sys

import transformers

FAMILIES = ["Bert", "DistilBert", "Roberta", "XLMRoberta", "MPNet", "ModernBert", "Llama", "Mistral", "Qwen2", "Qwen3",
            "Gemma2", "Gemma3Text", "GPT2", "GPTNeoX", "OPT", "Camembert", "Electra", "Albert", "T5", "MT5", "UMT5", "Gte", "NomicBert",
            "JinaEmbeddingsV3", "EuroBert", "Phi3", "Olmo2", "Granite", "SmolLM3", "Cohere", "Falcon", "Bloom", "GPTJ", "Phi",
            "CLIPText"]

configurations = {name: json.loads(getattr(transformers, name + "Config")().to_json_string(use_diff=False))
                  for name in FAMILIES}
with open(sys.argv[1], "w") as file:
    json.dump({"transformers": transformers.__version__, "configurations": configurations}, file, indent=1,
              sort_keys=True)
    file.write("\n")
