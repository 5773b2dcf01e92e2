"""Pictures for the demonstration: woven cloths as files, so that photographs' places are filled and nobody is shown who does not exist."""

import random
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from .cloth import SIDE, YARNS, stitches
from .models import PortalImage
from .pictures import make_renditions

COLUMNS, ROWS, POINTS = 24, 18, 40  # threads, and pixels a thread: 960 x 720 that compress to 2 KB in a list
GROUNDS = ("rojo grana", "azul añil", "verde monte", "barro", "morado", "azul agua")


def woven(rng, yarns):
    """A PNG of a brocade: the motif of `content.cloth`, repeated from the middle outwards as on a loom."""
    ground, *colours = [tuple(bytes.fromhex(yarn[1:])) for yarn in yarns]
    motif = {(x, y): colours[yarn] for x, y, yarn in stitches(rng.randbytes(32))}
    picture = Image.new("RGB", (COLUMNS, ROWS))
    for column in range(COLUMNS):
        for row in range(ROWS):
            x, y = ((place - size // 2) % SIDE for place, size in ((column, COLUMNS), (row, ROWS)))
            picture.putpixel((column, row), motif.get((min(x, SIDE - x), min(y, SIDE - y)), ground))
    content = BytesIO()
    picture.resize((COLUMNS * POINTS, ROWS * POINTS), Image.Resampling.NEAREST).convert("P", palette=Image.Palette.ADAPTIVE, colors=8).save(
        content, "PNG", optimize=True
    )
    return content.getvalue()


def make_pictures(number, *, seed=0):
    """Make so many pictures with their renditions; returns them."""
    rng = random.Random(seed)  # noqa: S311  not for secrets
    made = []
    for position in range(number):
        colour = position % len(YARNS)
        name = f"Tejido de demostración {position + 1}"
        image = PortalImage(
            title=name,
            description=f"Tejido geométrico sobre fondo {GROUNDS[colour]}, dibujado para la demostración",
            credit="Dibujo generado para la demostración",
            width=COLUMNS * POINTS,
            height=ROWS * POINTS,
            file=ContentFile(woven(rng, YARNS[colour]), name=f"tejido-{position + 1}.png"),
        )
        image.save()
        make_renditions(image)
        made.append(image)
    return made
