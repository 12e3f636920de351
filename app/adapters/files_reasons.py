"""Explains why a file store can't be used, in one sentence that names the setting; rejects invalid
settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    NotFoundError,
    PermissionDeniedError,
    UnauthenticatedError,
)

from app import patterns
from app.settings.environment import SettingsError

_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
_S3 = ("s3", "s3a")
_CREDENTIALS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_SKIP_SIGNATURE",
)
_NO_CREDENTIALS = "There are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."

# Error codes in the response body of S3-compatible stores.
_BY_S3_CODE = {
    "NoSuchBucket": "There is no bucket {bucket!r}: make it, or correct CHARGEN_FILES_URL.",
    "InvalidBucketName": "{bucket!r} is no name for a bucket: correct CHARGEN_FILES_URL.",
    "InvalidAccessKeyId": "It does not know this AWS_ACCESS_KEY_ID.",
    "SignatureDoesNotMatch": "The AWS_SECRET_ACCESS_KEY does not belong to this AWS_ACCESS_KEY_ID.",
    "ExpiredToken": "The AWS_SESSION_TOKEN has expired.",
    "InvalidToken": "The AWS_SESSION_TOKEN is not valid.",
    "AuthorizationHeaderMalformed": "It is in another region: set AWS_REGION to the bucket's.",
    "PermanentRedirect": "The bucket is in another region: set AWS_REGION to its own.",
    "AccessDenied": "These credentials may not put, read and delete objects there.",
    "RequestTimeTooSkewed": "This machine's clock is wrong.",
    "XMinioStorageFull": "It has no room left.",
    "QuotaExceeded": "It has no room left.",
}
# Words in the client's description of a failure without response.
_BY_WORDS = {
    "BadScheme": "AWS_ENDPOINT is an http:// address: that needs AWS_ALLOW_HTTP=true beside it.",
    "169.254.169.254": _NO_CREDENTIALS,
    "169.254.170.2": _NO_CREDENTIALS,
    "dns error": "There is no host of that name.",
    "certificate": "Its TLS certificate is not trusted here.",
    "InvalidMessage": "What answers there speaks no TLS: its address begins with http://.",
    "InvalidContentType": "What answers there speaks no TLS: its address begins with http://.",
    "Received redirect without LOCATION": "The bucket is in another region: set AWS_REGION to its own.",
    "ConnectionRefused": "Nothing answers there.",
    "Connection refused": "Nothing answers there.",
    "TimedOut": "It does not answer in time.",
    "operation timed out": "It does not answer in time.",
    "kind: Connect": "It can't be reached.",
}
_BY_KIND: tuple[tuple[type[BaseException], str], ...] = (
    (UnauthenticatedError, "It refuses these credentials."),
    (PermissionDeniedError, "These credentials may not put, read and delete objects there."),
    (NotFoundError, "There is no bucket or folder of that name."),
    (FileNotFoundError, "There is no bucket or folder of that name."),
    (PermissionError, "These credentials may not put, read and delete objects there."),
    (AlreadyExistsError, "A file stands where a folder should be."),
)


def check(url: str, environ: Mapping[str, str] = os.environ) -> None:
    """Raise SettingsError for settings that are wrong in any case; obstore would panic, or blame the
    network."""
    scheme = urlsplit(url).scheme
    if scheme not in _S3:
        return
    for name in _ENDPOINTS:
        given = environ.get(name)
        if given and urlsplit(given).scheme not in ("http", "https"):
            raise SettingsError(f"{name} is {given!r}: it must begin with https:// or http://.")
        if given and not urlsplit(given).hostname:
            raise SettingsError(f"{name} is {given!r}: it names no host.")


def settings_error(url: str, error: Exception) -> SettingsError:
    """Return the error for an address or setting that obstore can't make a store of."""
    if url.startswith("file:"):
        return SettingsError(f"CHARGEN_FILES_URL can't be used. {why(url, error)}")
    message = str(error).partition("\n")[0]
    where = without_secret(url)
    if "Unable to recognise URL" in message:
        sentence = (
            f"CHARGEN_FILES_URL is {where!r}: it must be an address such as file:///srv/files or"
            " s3://bucket/folder."
        )
        return SettingsError(sentence)
    message = message.rpartition("error: ")[2]
    value = patterns.search(r'"(.*)"', message)
    variables = [
        name for name in os.environ if value and name.startswith("AWS_") and os.environ[name] == value[1]
    ]
    return SettingsError(f"{', '.join(variables) or f'The file store {where}'} can't be used: {message}.")


def timeout_reason(url: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return the reason for a store that did not respond."""
    if urlsplit(url).scheme in _S3 and not any(environ.get(name) for name in _CREDENTIALS):
        # Without credentials the client asks an address that exists only at Amazon.
        return f"It does not answer in time. {_NO_CREDENTIALS}"
    return "It does not answer in time."


def without_secret(url: str) -> str:
    """Return the URL without credentials and query."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()


def why(url: str, error: BaseException) -> str:
    """Return any failure of a store as a sentence for the operator."""
    text = str(error)
    if url.startswith("file:"):
        return _why_not_local(url, error, text)
    for code, sentence in _BY_S3_CODE.items():
        if f"<Code>{code}</Code>" in text:
            return sentence.format(bucket=urlsplit(url).netloc)
    for words, sentence in _BY_WORDS.items():
        if words in text:
            return sentence
    for kind, sentence in _BY_KIND:
        if isinstance(error, kind):
            return sentence
    message = text.partition("\n")[0] if isinstance(error, BaseError | OSError) else type(error).__name__
    return f"It says: {message[:200]}"


def _why_not_local(url: str, error: BaseException, text: str) -> str:
    folder = urlsplit(url).path
    for words, sentence in {
        "No space left": "The disk is full.",
        "Disk quota": "The disk quota is used up.",
        "File too large": "The disk takes no file of that size.",
        "Read-only file system": f"{folder} is on a read-only file system.",
        "Permission denied": f"{folder} can't be written by this user.",
        "Not a directory": f"{folder} is not a folder.",
        "File exists": f"{folder} is not a folder.",
        "already exists": f"{folder} is not a folder.",
    }.items():
        if words in text:
            return sentence
    message = getattr(error, "strerror", None) or text.partition("\n")[0].rpartition(": ")[2]
    return f"{folder} can't be used: {message[:200]}"
