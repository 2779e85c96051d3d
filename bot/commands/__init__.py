"""The commands of ``python -m bot``, one module each, loaded only when called."""
