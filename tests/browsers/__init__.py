"""Three real browsers behind one interface: see engine.py."""
