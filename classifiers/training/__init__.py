"""How the model is made: sources, vocabulary, pre-training, fine-tuning, bundle, honest table. Serving never imports it."""
