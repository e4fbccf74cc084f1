"""Registration; users themselves are Django's."""
