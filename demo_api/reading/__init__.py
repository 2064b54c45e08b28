"""A learner's files become text and values in bounded time, and whatever is wrong with them becomes a line."""
