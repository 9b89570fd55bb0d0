"""Lesson files, their acts, the regression fit, and where the learner is."""
