"""E-mail over SMTP, by Django's own mailer."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from anju.domains.notifications.ports import PermanentFailure, TemporaryFailure

REFUSED_FOR_GOOD = range(500, 600)


class SmtpMail:
    """Sends plain texts from ``settings.DEFAULT_FROM_EMAIL``; ``site`` is put before the page a message opens."""

    def __init__(self, *, site: str = "") -> None:
        self.site = site.rstrip("/")

    def send(self, *, address: str, subject: str, text: str, url: str, reference: str) -> str:
        """Hand a mail to the server; see `MailSender`."""
        number = f"<{reference}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('>')}>"
        link = f"\n\n{self.site}{url}" if self.site and url else ""
        mail = EmailMessage(
            subject=" ".join(subject.split()),  # a line break in a header would be a second header
            body=f"{text}{link}\n",
            to=[address],
            headers={"Message-ID": number, "Auto-Submitted": "auto-generated"},
            connection=get_connection("django.core.mail.backends.smtp.EmailBackend", timeout=settings.EMAIL_TIMEOUT),
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refusal:
            code, words = next(iter(refusal.recipients.values()))
            raise _failure(code, words) from refusal
        except smtplib.SMTPResponseException as refusal:
            raise _failure(refusal.smtp_code, refusal.smtp_error) from refusal
        except (smtplib.SMTPException, OSError) as failure:
            raise TemporaryFailure(f"{type(failure).__name__}: {failure}") from failure
        return number


def _failure(code: int, words: bytes | str) -> Exception:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return (PermanentFailure if code in REFUSED_FOR_GOOD else TemporaryFailure)(f"{code} {text}")
