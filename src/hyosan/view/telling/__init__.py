"""The chronicle, and a person's story: from tables to sentences."""
