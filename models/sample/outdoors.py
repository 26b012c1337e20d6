"""How solids look outdoors: lit by sun and sky, in the shade of streets, behind haze."""

from collections.abc import Sequence

import numpy as np

from models.sample.light import Light
from models.sample.outlook import Outlook
from models.sample.plane import Plane, Radiance, mix, smoothstep
from models.sample.solids import Rays, Scene, Solid, cast
from models.sample.terrain import hazed


def stand_before(
    outlook: Outlook,
    picture: Radiance,
    rays: Rays,
    *,
    solids: Sequence[Solid],
    roofs_m: float = 0.0,
) -> Radiance:
    """Put solids before a picture. roofs_m: how high houses opposite shade them, 0 = open land."""
    if not solids:
        return picture
    light = outlook.light
    scene = cast(rays, solids)
    met = np.isfinite(scene.distance)
    length = np.sqrt(rays.x**2 + rays.y**2 + rays.z**2)
    distance_m = np.where(met, scene.distance, np.float32(0)) * length
    colour = scene.colour * _brightness(scene, light, roofs_m) + scene.glow
    return mix(picture, hazed(colour, distance_m, light), met)


def _brightness(scene: Scene, light: Light, roofs_m: float) -> Radiance:
    """Return the light that falls on surfaces: sky, what walls and ground throw back, sun."""
    facing = sum(n * np.float32(s) for n, s in zip(scene.normal, light.sun, strict=True))
    sun = np.maximum(facing, 0) * 0.9
    open_sky = 0.55 + 0.25 * scene.normal[1]
    if roofs_m:
        open_sky = open_sky * (0.62 + 0.38 * smoothstep(-2, 1.3 * roofs_m, scene.point[1]))
        sun = sun * _above_shade(scene.point[1], light, roofs_m)
    thrown_back = mix(light.ambient * 1.1, light.sun_colour * 0.22, 0.55)
    sky = light.ambient * 0.6 + thrown_back
    return np.asarray(open_sky * sky + sun * light.sun_colour, np.float32)


def _above_shade(height: Plane, light: Light, roofs_m: float) -> Plane:
    """Return 0 where a low sun from the side is behind the roofs opposite."""
    reach_m = 14 * light.sun[1] / (abs(light.sun[0]) + 0.15)
    return smoothstep(-1.5, 1.5, height - roofs_m + reach_m)
