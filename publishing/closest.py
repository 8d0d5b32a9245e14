"""Names that are not known: the words of `ingestion.closest`, for who asks a release."""

from ingestion.closest import not_known

__all__ = ["not_known"]
