"""The values that pass from stage to stage: frozen, compared by content, without input or output."""
