"""Muster's files and addresses in the programs that people open them with: make clients."""
