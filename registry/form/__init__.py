"""The permit as the standard form on paper: Annex 2 of Resolution Conf. 12.3, as PDF."""
