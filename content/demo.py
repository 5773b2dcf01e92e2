"""Pictures for the demonstration: woven cloths as files, so that photographs' places are filled and nobody is shown who does not exist."""

import random
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from .cloth import YARNS
from .models import PortalImage
from .pictures import make_renditions

COLUMNS, ROWS, POINTS = 12, 9, 80  # coarse threads, and pixels a thread: 960 x 720 that compress to 2 KB in a list
GROUNDS = ("rojo grana", "azul añil", "verde monte", "barro", "morado", "azul agua")


def woven(rng, yarns):
    """A PNG of a brocade, mirrored both ways as on a loom."""
    colours = [tuple(bytes.fromhex(yarn[1:])) for yarn in yarns]
    slope, shift, period = rng.choice([(1, 1), (2, 1), (1, 2)]), rng.randrange(8), rng.choice([6, 7, 8, 9])
    picture = Image.new("RGB", (COLUMNS, ROWS))
    for x in range(COLUMNS):
        for y in range(ROWS):
            across, along = abs(2 * x - COLUMNS + 1) // 2, abs(2 * y - ROWS + 1) // 2
            ring = (slope[0] * across + slope[1] * along + shift) % period
            picture.putpixel((x, y), colours[ring // 2] if ring % 2 == 0 and ring // 2 < len(colours) else colours[0])
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
