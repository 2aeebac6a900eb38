"""Identity kinds and their normalisation: what makes two spellings the same address."""
