"""`train`: fine-tune an encoder on labelled mails into a bundle. The work and its options are in `classifiers.training`."""

import argparse

from triage.settings import Settings


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    train = parsers.add_parser(
        "train",
        help="entraîner le modèle de tri sur des courriels annotés",
        description="Entraîne un encodeur de la famille CamemBERT sur des courriels annotés et écrit un modèle complet "
        "(poids, vocabulaire, calibration, seuils, mesures, fiche). « vaguemestre train -- --help » détaille les options.",
    )
    train.add_argument("options", nargs=argparse.REMAINDER, help="options de l'entraînement, après --")
    train.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Hand over to the training command; its exit code."""
    from classifiers.training.train import main

    del settings
    options = arguments.options
    return main(options[1:] if options[:1] == ["--"] else options)
