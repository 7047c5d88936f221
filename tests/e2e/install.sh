#!/bin/sh
# Installs the mail programs that the tests in this folder try (Debian and its kin, as root). Without a configuration, Postfix does not start.
set -eu
export DEBIAN_FRONTEND=noninteractive
echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
apt-get update -q
apt-get install -y -q --no-install-recommends emacs-nox git-email msmtp mutt neomutt postfix procps s-nail swaks
