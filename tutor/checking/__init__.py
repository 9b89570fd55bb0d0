"""Is this answer right? Today for the questions that a lesson asks in place."""
