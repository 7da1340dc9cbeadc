"""Images that authors upload: read, made small enough, and written anew, so that nothing else travels with them."""

import io

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

WIDEST = 2000  # pixels on the longer side
MOST_PIXELS = 50_000_000
FORMATS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "GIF": "png"}  # read → how it is written


class PictureRefused(Exception):
    """The file can't be used as an image; `str()` is one sentence that says why."""


def rewritten(data: bytes) -> tuple[bytes, str]:
    """The image without what cameras and programs add to it (place, time, owner), and its new ending.

    It is turned the right way up first, and shrunk to WIDEST pixels on its longer side.
    """
    try:
        with Image.open(io.BytesIO(data), formats=list(FORMATS)) as image:
            if image.width * image.height > MOST_PIXELS:
                text = _("The image has %(n)d million pixels; at most %(most)d can be read.")
                most = MOST_PIXELS // 1_000_000
                raise PictureRefused(text % {"n": image.width * image.height // 1_000_000, "most": most})
            ending = FORMATS[image.format or ""]
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((WIDEST, WIDEST))
            clear = "A" in upright.getbands() or "transparency" in upright.info
            picture = upright.convert("RGB" if ending == "jpg" else "RGBA" if clear else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise PictureRefused(_("The file is no PNG, JPEG, WebP or GIF image that can be read.")) from None
    written = io.BytesIO()
    if ending == "png":
        picture.save(written, "PNG", optimize=True)
    else:
        picture.save(written, {"jpg": "JPEG", "webp": "WEBP"}[ending], quality=85)
    return written.getvalue(), ending
