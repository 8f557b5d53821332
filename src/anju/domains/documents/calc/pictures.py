"""Photos as they are kept: upright, of a sensible size, and without what the phone wrote into them."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from anju.domains.documents.calc.content import MAX_BYTES, RefusedFile

LONG_SIDE = 1600
SMALL_SIDE = 320
CONTENT_TYPE = "image/jpeg"
_FORMATS = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS = 60_000_000  # some phones take 50 million; what unpacks to more is meant to choke a server
_QUALITY = 82


@dataclass(frozen=True)
class Picture:
    """A photo and its small copy as JPEG; ``width`` and ``height`` are the large one's in pixels."""

    content: bytes
    small: bytes
    width: int
    height: int


def clean(content: bytes) -> Picture:
    """Return the photo drawn anew, at most 1,600 pixels long and turned upright.

    Only the pixels are taken over: place, time and camera that a phone adds (EXIF), and whatever else may hide in the
    file, are gone. Raises `RefusedFile` for anything but a JPEG, PNG or WebP picture, told by its content.
    """
    if not content:
        raise RefusedFile(_("The file is empty."), field="file")
    if len(content) > MAX_BYTES:
        raise RefusedFile(_("The file is larger than 25 MB."), field="file")
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise RefusedFile(_("The picture has too many pixels."), field="file")
            opened.draft("RGB", (LONG_SIDE, LONG_SIDE))
            upright = ImageOps.exif_transpose(opened)
            image = _on_white(upright)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise RefusedFile(_("This is not a picture that can be read (JPEG, PNG or WebP)."), field="file") from error
    image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    large, size = _as_jpeg(image), image.size
    image.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    return Picture(large, _as_jpeg(image), *size)


def _on_white(image: Image.Image) -> Image.Image:
    """Return the pixels alone; what is transparent becomes white, as a JPEG cannot be."""
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image.convert("RGB")
    with_alpha = image.convert("RGBA")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return ground


def _as_jpeg(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=_QUALITY, optimize=True, progressive=True, exif=b"")
    return target.getvalue()
