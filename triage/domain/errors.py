"""The one error tree. Messages name ids and facts, never mail text, names or addresses.

`retryable` says whether the same work may succeed later without a human; the worker turns it into ack, delayed nack or term.
`words` is one French sentence for the person who will read the case.
"""

from typing import ClassVar


class VaguemestreError(Exception):
    """Base of all our errors. `subject` is the id of the thing concerned (mail, mailbox, setting), never its content."""

    retryable: ClassVar[bool] = False
    words: str = "Une erreur inattendue s'est produite."

    def __init__(self, message: str = "", *, subject: str = "", words: str = "") -> None:
        super().__init__(message or self.words)
        self.subject = subject
        if words:
            self.words = words


class ConfigurationError(VaguemestreError):
    """A setting, the referential or a bundle is wrong; the service refuses to start."""

    words = "La configuration est incorrecte."


class MailboxUnavailable(VaguemestreError):
    """The IMAP server cannot be reached, hung up, or asks to come back later."""

    retryable = True
    words = "La boîte aux lettres ne répond pas."


class MailboxRefused(VaguemestreError):
    """Login, token or certificate refused: a human must act."""

    words = "La boîte aux lettres refuse la connexion (identifiant, jeton ou certificat)."


class MessageGone(VaguemestreError):
    """The message is no longer where it was (moved or deleted by somebody)."""

    words = "Le courriel n'est plus dans le dossier où il se trouvait."


class MailTooLarge(VaguemestreError):
    """The message exceeds the size limit; it is listed, its bytes are not read."""

    words = "Le courriel dépasse la taille maximale et n'a pas été lu."


class UnreadableMail(VaguemestreError):
    """The bytes could not be understood as a mail within the limits (depth, size, time)."""

    words = "Le courriel n'a pas pu être lu."


class StoreUnavailable(VaguemestreError):
    """The database cannot be reached or is busy."""

    retryable = True
    words = "La base de données ne répond pas."


class BrokerUnavailable(VaguemestreError):
    """NATS cannot be reached."""

    retryable = True
    words = "La file de messages (NATS) ne répond pas."


class UnknownCase(VaguemestreError):
    """No case has this id."""

    words = "Ce courrier n'existe pas."


class ForbiddenMove(VaguemestreError):
    """The case cannot go from its state to the one asked for."""

    words = "Cette action n'est pas possible dans l'état actuel du courrier."


class CaseMoved(VaguemestreError):
    """Somebody changed the case since the person saw it: nothing is done, the person looks again."""

    words = "Ce courrier a changé depuis que vous l'avez ouvert : rien n'a été fait, relisez-le."


class CaseLocked(VaguemestreError):
    """Somebody else corrects or answers this mail now."""

    words = "Ce courrier est verrouillé par une autre personne : rien n'a été fait."


class ModelUnavailable(VaguemestreError):
    """The model folder is missing, damaged or of another format."""

    words = "Le modèle de tri n'a pas pu être chargé."


class TemplateFault(VaguemestreError):
    """A reply template is wrong: unknown variable, bad syntax, missing about.toml field."""

    words = "Un modèle de réponse est incorrect."


class UnknownLetter(VaguemestreError):
    """No letter has this name."""

    words = "Ce modèle de lettre n'existe pas."


class SendingRefused(VaguemestreError):
    """The server certainly did not take the message."""

    words = "Le serveur d’envoi n’a pas accepté ce courriel : rien n’est parti."


class SendingUnsure(VaguemestreError):
    """The line broke when the message was being handed over: the server may have taken it."""

    words = "La liaison s’est coupée pendant l’envoi : le courriel est peut-être parti."


class NotAllowed(VaguemestreError):
    """The person has not the right, or may not see this mail."""

    words = "Vous n'avez pas le droit de faire cela."


class BenchUnavailable(VaguemestreError):
    """The test bench did not start, is busy, or did not answer in time."""

    retryable = True
    words = "Le banc d'essai ne répond pas. Réessayez dans un instant."
