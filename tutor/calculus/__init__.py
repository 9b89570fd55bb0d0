"""Derivatives on paper and in numbers: shapes, the backward sweep, derivations, SymPy."""
