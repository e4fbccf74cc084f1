"""What GitHub Actions may do: plan for a pull request, apply after an approval. No stored keys.

GitHub signs a short-lived token for each job; AWS exchanges it for one of three roles by what the
token says about the job (GitHub Docs, "Configuring OpenID Connect in Amazon Web Services").
"""

from modules.ci_access.access import CiAccess
from modules.ci_access.rights import Names, Rights

__all__ = ["CiAccess", "Names", "Rights"]
