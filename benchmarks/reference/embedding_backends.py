#!/usr/bin/env python3
"""Reference values for Tests/EmbeddingBackendsTests: tf-idf cosines from scikit-learn, vector files
written by NumPy and safetensors.

Needs numpy, scikit-learn, scipy and safetensors. Run it from the repository root; it rewrites
Tests/EmbeddingBackendsTests/Fixtures/backends.json and records the versions it ran with.
"""

import base64
import io
import json
import pathlib
import re

import numpy
import safetensors
import safetensors.numpy
import scipy.sparse
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer

TEXTS = [
    "A man plays the guitar on a stage.",
    "Someone is playing a guitar.",
    "Two dogs run over a green field",
    "two Dogs RUN, run and run over the field!",
    "The parliament passed the budget in 2024",
    "Das Mädchen kämmt ihr Haar",
    "naïve café, déjà vu",
    "x",
    "don't stop — never stop",
]


def words(text):
    return re.findall(r"[^\W_]+", text.lower())


def characters(text):
    grams = []
    for word in words(text):
        padded = f" {word} "
        for order in (2, 3, 4):
            grams += [padded[i : i + order] for i in range(len(padded) - order + 1)]
    return grams


def cosines():
    parts = []
    for analyzer, share in ((words, 1 / 3), (characters, 2 / 3)):
        vectorizer = TfidfVectorizer(analyzer=analyzer, sublinear_tf=True, smooth_idf=True, norm="l2")
        parts.append(vectorizer.fit_transform(TEXTS) * share**0.5)
    matrix = scipy.sparse.hstack(parts)
    return (matrix @ matrix.T).toarray().tolist()


def npy(array, version=None):
    buffer = io.BytesIO()
    numpy.lib.format.write_array(buffer, array, version=version)
    return base64.b64encode(buffer.getvalue()).decode()


def npz(save, **arrays):
    buffer = io.BytesIO()
    save(buffer, **arrays)
    return base64.b64encode(buffer.getvalue()).decode()


def bfloat16(matrix):
    """A safetensors file of BF16, written by hand: NumPy has no such type."""
    halves = (matrix.astype("<f4").view("<u4") >> 16).astype("<u2")
    header = json.dumps(
        {"embeddings": {"dtype": "BF16", "shape": list(matrix.shape), "data_offsets": [0, halves.nbytes]}}
    ).encode()
    return base64.b64encode(len(header).to_bytes(8, "little") + header + halves.tobytes()).decode()


def main():
    # Halves, so that every format holds them exactly.
    matrix = numpy.array([[1.5, -2.0, 0.25], [0.0, 3.0, -0.125]], dtype="<f4")
    files = {
        "f4-v1.npy": npy(matrix, (1, 0)),
        "f4-v2.npy": npy(matrix, (2, 0)),
        "f4-v3.npy": npy(matrix, (3, 0)),
        "f2.npy": npy(matrix.astype("<f2")),
        "f8.npy": npy(matrix.astype("<f8")),
        "fortran.npy": npy(numpy.asfortranarray(matrix)),
        "i4.npy": npy(matrix.astype("<i4")),
        "big-endian.npy": npy(matrix.astype(">f4")),
        "one-dimension.npy": npy(matrix[0]),
        "nan.npy": npy(numpy.array([[1.0, numpy.nan]], dtype="<f4")),
        "stored.npz": npz(numpy.savez, embeddings=matrix, other=matrix[0]),
        "only.npz": npz(numpy.savez, whatever=matrix),
        "several.npz": npz(numpy.savez, first=matrix, second=matrix),
        "compressed.npz": npz(numpy.savez_compressed, embeddings=matrix),
        "f32.safetensors": base64.b64encode(safetensors.numpy.save({"embeddings": matrix})).decode(),
        "f16.safetensors": base64.b64encode(
            safetensors.numpy.save({"vectors": matrix.astype("<f2")})
        ).decode(),
        "bf16.safetensors": bfloat16(matrix),
    }
    halves = numpy.arange(0, 65536, 37, dtype="<u2")
    widened = halves.view("<f2").astype("<f4").view("<u4")
    out = {
        "versions": {
            "numpy": numpy.__version__,
            "scikit-learn": sklearn.__version__,
            "safetensors": safetensors.__version__,
        },
        "lexical": {"texts": TEXTS, "cosines": cosines()},
        "matrix": matrix.tolist(),
        "files": files,
        "halves": {"bits": halves.tolist(), "widened": widened.tolist()},
    }
    path = pathlib.Path("Tests/EmbeddingBackendsTests/Fixtures/backends.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(out, indent=None, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
