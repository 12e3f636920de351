"""What every engine on a server says when something is wrong; translated once."""

UNUSABLE = "The engine's answer could not be used. Please try again."
UNFAITHFUL = "The engine did not keep to what the description states. Please try again."
BROKE_OFF = "The engine's answer broke off. Please try again in a moment."
UNREACHABLE = "The engine can't be reached. Please try again in a moment."
WRONG_KEY = "The engine does not accept its key. An administrator must correct the configuration."
UNKNOWN_MODEL = "The engine does not know its model. An administrator must correct the configuration."
UNUSABLE_PICTURE = "The engine's picture could not be used. Please try again."
