"""The content firewall: what one agent says to another is untrusted until shown otherwise.

`Firewall.inspect` judges a document, `sanitise` cleans it, `Window` reads a stream, `envelope` and `safe_text` show
text to a model. The model and its digest come from outside; nothing here reads a file.
"""

from legation.core.firewall.engine import Firewall
from legation.core.firewall.envelope import Imitation, Sender, envelope, safe_text
from legation.core.firewall.flows import Flows
from legation.core.firewall.model import Model, ModelRefused, load
from legation.core.firewall.patterns import Patterns
from legation.core.firewall.pinned import MODEL_DIGEST, MODEL_FILE
from legation.core.firewall.sanitise import sanitise
from legation.core.firewall.settings import Settings
from legation.core.firewall.verdicts import Action, Channel, Code, Direction, Finding, Report, Thresholds
from legation.core.firewall.window import Step, Window

__all__ = [
    "MODEL_DIGEST",
    "MODEL_FILE",
    "Action",
    "Channel",
    "Code",
    "Direction",
    "Finding",
    "Firewall",
    "Flows",
    "Imitation",
    "Model",
    "ModelRefused",
    "Patterns",
    "Report",
    "Sender",
    "Settings",
    "Step",
    "Thresholds",
    "Window",
    "envelope",
    "load",
    "safe_text",
    "sanitise",
]
