// AutoAugment, RandAugment and their operations (mmcls/datasets/pipelines/auto_augment.py).
#include "core/data/transforms/transform_rows.h"

namespace teardown {

using py::none;
using py::value;

void addAutoAugment(TransformRegistry& registry) {
    const TransformRows row(registry, "auto_augment");
    const ArgumentSpec probability{"prob", value(0.5), "Probability of applying it."};
    const ArgumentSpec negative{"random_negative_prob", value(0.5), "Probability of negating the magnitude."};
    const ArgumentSpec magnitude{"magnitude", {}, "Its magnitude."};
    const ArgumentSpec padding{"pad_val", value(128), "Fill value for pixels from outside the picture."};
    const ArgumentSpec direction{"direction", value("horizontal"), "horizontal or vertical."};
    const auto filter = [](const char* name) { return ArgumentSpec{"interpolation", value(name), "Interpolation of the new pixels."}; };
    const ArgumentSpec hyper{"hparams", py::dict({{"pad_val", value(128)}}), "Arguments passed to all transforms of the policies."};
    row("AutoAugment", "Runs one of several lists of transforms, chosen at random for each picture (Cubuk et al. 2019).",
        {{"policies", {}, "The lists."}, hyper}, createAutoAugment);
    row("RandAugment", "Runs a few transforms, chosen at random for each picture (Cubuk et al. 2020).",
        {{"policies", {}, "Transforms to choose from, with the range of their magnitude."},
         {"num_policies", {}, "Number of transforms per picture."},
         {"magnitude_level", {}, "Strength of all of them, 0 to total_level."},
         {"magnitude_std", value(0.0), "Standard deviation of the strength."},
         {"total_level", value(30), "The maximum strength."},
         hyper},
        createRandAugment);
    row("Shear", "Shears the picture.", {magnitude, padding, probability, direction, negative, filter("bicubic")}, createShear);
    row("Translate", "Moves the picture by a part of its size.", {magnitude, padding, probability, direction, negative, filter("nearest")},
        createTranslate);
    row("Rotate", "Rotates the picture.",
        {{"angle", {}, "In degrees, clockwise."},
         {"center", none(), "Fixed point (x, y); None: the centre."},
         {"scale", value(1.0), "Scale factor."},
         padding,
         probability,
         negative,
         filter("nearest")},
        createRotate);
    row("AutoContrast", "Stretches each channel over the whole range.", {probability}, createAutoContrast);
    row("Invert", "Replaces each value by 255 minus the value.", {probability}, createInvert);
    row("Equalize", "Equalises the histogram of each channel.", {probability}, createEqualize);
    row("Solarize", "Inverts values at and above a threshold.", {{"thr", {}, "The threshold."}, probability}, createSolarize);
    row("SolarizeAdd", "Adds to values below a threshold.",
        {{"magnitude", {}, "What is added."}, {"thr", value(128), "The threshold."}, probability}, createSolarizeAdd);
    row("Posterize", "Keeps only the upper bits of each value.", {{"bits", {}, "Number of bits to keep."}, probability}, createPosterize);
    row("Contrast", "Changes the contrast.", {magnitude, probability, negative}, createContrast);
    row("ColorTransform", "Changes the colour saturation.", {magnitude, probability, negative}, createColorTransform);
    row("Brightness", "Changes the brightness.", {magnitude, probability, negative}, createBrightness);
    row("Sharpness", "Changes the sharpness.", {magnitude, probability, negative}, createSharpness);
    row("Cutout", "Covers a rectangle (DeVries and Taylor 2017).",
        {{"shape", {}, "(h, w) of it, or one number for both."}, padding, probability}, createCutout);
}

}  // namespace teardown
