__all__ = ["below", "gone", "fails"]
