"""Finding what was said: what somebody typed, the keys a text is found under, and what an answer is made of."""
