"""A result drawn on a page. Nothing here computes."""
