"""The contract with AWS: what AWS's own API would refuse, the embedded AWS refuses too.

Every request is parsed by botocore's model of the service that it is signed for, and held to that
model. What breaks it is answered as AWS answers, and reaches no emulated service.
"""

RECORD_VARIABLE = "EMBEDDED_AWS_RECORD"
"""The environment variable that names to the emulator's process the file of its recording."""
