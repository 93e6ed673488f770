"""Benchmarks against other tools, each on one model and in one run, printed as ratios. ``make bench`` runs them."""
