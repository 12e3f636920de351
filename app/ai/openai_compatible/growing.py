"""An answer that is still being written, as plain as the finished one will be."""

from app.ai.openai_compatible.answers.history import growing, history_text

__all__ = ["growing", "history_text"]
