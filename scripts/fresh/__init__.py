"""Tries the README's commands on minimal Debian machines made for it (`make fresh`)."""
