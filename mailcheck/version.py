"""The version of mailcheck, and the name of the language models that its scores depend on."""

VERSION = "0.1.0"
MODEL = "en_core_web_sm 3.8.0, sentences 1"
