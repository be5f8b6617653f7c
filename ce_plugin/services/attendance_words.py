"""Words to show at the end: short, told apart by ear, and nothing to be ashamed of."""

from __future__ import annotations

import secrets

LIST = (
    "acorn almond alpine amber anchor antler apple apricot arrow aspen badger bakery "
    "balcony bamboo banjo basket beacon beaver berry birch bison blanket blossom bonnet "
    "bottle boulder bramble bridge bronze bucket butter button cabin candle canoe canvas "
    "canyon caramel cargo carpet cedar cello cherry chestnut chimney cinder citrus clover "
    "cobalt compass copper coral cotton cottage cougar cradle cricket crimson crystal "
    "curtain cypress daisy dapple denim desert dolphin drizzle eagle echo ember emerald "
    "engine falcon feather fennel fiddle fiesta finch flannel flint forest fossil fountain "
    "galaxy garden garlic garnet geyser ginger glacier glimmer goose granite grouse guitar "
    "hammock harbor harvest hazel heather heron hickory honey horizon huckle indigo island "
    "ivory jasmine jasper jigsaw juniper kayak kettle kitten ladder lagoon lantern larch "
    "laurel lemon lilac linen lizard lumber lupine magnet magpie mango maple marble marigold "
    "marten meadow melon mitten molasses moss mountain muffin mustard nectar nickel nutmeg "
    "oasis ocean olive onyx orchard orchid osprey otter oyster paddle palette panda paprika "
    "parade parsley pebble pelican pepper picnic pillow pine pioneer planet plateau plum "
    "pocket pollen pony poplar prairie pretzel pumpkin quail quartz quilt rabbit raccoon "
    "raisin ranger raven ribbon river robin rocket saddle saffron sage salmon sapphire scarf "
    "sequoia shadow silver sparrow spruce squirrel summit sunset syrup tamarack teapot "
    "thistle thunder timber toffee trellis trout tulip tundra turtle valley vanilla velvet "
    "violet walnut water willow window winter yarrow zephyr"
)
WORDS = LIST.split()


def new_word() -> str:
    """Two of the words: more than fifty thousand pairs, so that guessing is no use."""
    return f"{secrets.choice(WORDS)} {secrets.choice(WORDS)}"
