import twice.model

twice.needs_both
