"""Error messages shared by all engines on servers; each is translated once."""

from __future__ import annotations

from app.translation import N_

UNUSABLE = N_("The engine's answer could not be used. Please try again.")
UNFAITHFUL = N_("The engine did not keep to what the description states. Please try again.")
BROKE_OFF = N_("The engine's answer broke off. Please try again in a moment.")
UNREACHABLE = N_("The engine can't be reached. Please try again in a moment.")
WRONG_KEY = N_("The engine does not accept its key. An administrator must correct the configuration.")
UNKNOWN_MODEL = N_("The engine does not know its model. An administrator must correct the configuration.")
NOT_THERE = N_("There is no such engine at its address. An administrator must correct the configuration.")
ANSWERS_ERROR = N_("The engine answers with an error. An administrator must look into it.")
SMALL_CONTEXT = N_(
    "The engine's model holds too little text for this. An administrator must give it a larger context."
)
NOT_LOADED = N_("The engine can't load its model. An administrator must look into its memory and its files.")
NO_EYES = N_("The engine's model can't read pictures. An administrator must choose one that can.")
BAD_PROXY = N_("The proxy before the engine can't be used. An administrator must correct the environment.")
UNUSABLE_PICTURE = N_("The engine's picture could not be used. Please try again.")
