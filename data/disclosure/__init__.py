"""The one door through which figures about people leave a release: `gate.protect`."""
