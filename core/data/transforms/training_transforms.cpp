// The transforms of training pipelines (mmcls/datasets/pipelines), by signature only: test pipelines of single pictures do not use them.
#include "core/data/transforms/transform_table.h"
#include "core/registry/python_values.h"

namespace teardown {

namespace {

using py::none;
using py::value;

ConfigValue pair(double first, double second) { return ConfigValue::tuple({value(first), value(second)}); }

class Declared {
public:
    Declared(TransformRegistry& registry, const char* module) : m_registry(registry), m_module(module) {}
    void operator()(const char* name, const char* doc, std::vector<ArgumentSpec> arguments = {}) const {
        m_registry.add(
            {name, doc, ReferenceClass::of(std::string("mmcls.datasets.pipelines.") + m_module + "." + name), std::move(arguments), {}});
    }

private:
    TransformRegistry& m_registry;
    const char* m_module;
};

void addAutoAugment(TransformRegistry& registry) {
    const Declared row(registry, "auto_augment");
    const ArgumentSpec probability{"prob", value(0.5), "Probability of applying it."};
    const ArgumentSpec negative{"random_negative_prob", value(0.5), "Probability of negating the magnitude."};
    const ArgumentSpec magnitude{"magnitude", {}, "Its magnitude."};
    const ArgumentSpec padding{"pad_val", value(128), "Fill value for pixels from outside the picture."};
    const ArgumentSpec direction{"direction", value("horizontal"), "horizontal or vertical."};
    const auto filter = [](const char* name) { return ArgumentSpec{"interpolation", value(name), "Interpolation of the new pixels."}; };
    const ArgumentSpec hyper{"hparams", py::dict({{"pad_val", value(128)}}), "Arguments passed to all transforms of the policies."};
    row("AutoAugment", "Runs one of several lists of transforms, chosen at random for each picture (Cubuk et al. 2019).",
        {{"policies", {}, "The lists."}, hyper});
    row("RandAugment", "Runs a few transforms, chosen at random for each picture (Cubuk et al. 2020).",
        {{"policies", {}, "Transforms to choose from, with the range of their magnitude."},
         {"num_policies", {}, "Number of transforms per picture."},
         {"magnitude_level", {}, "Strength of all of them, 0 to total_level."},
         {"magnitude_std", value(0.0), "Standard deviation of the strength."},
         {"total_level", value(30), "The maximum strength."},
         hyper});
    row("Shear", "Shears the picture.", {magnitude, padding, probability, direction, negative, filter("bicubic")});
    row("Translate", "Moves the picture by a part of its size.", {magnitude, padding, probability, direction, negative, filter("nearest")});
    row("Rotate", "Rotates the picture.",
        {{"angle", {}, "In degrees, clockwise."},
         {"center", none(), "Fixed point (x, y); None: the centre."},
         {"scale", value(1.0), "Scale factor."},
         padding,
         probability,
         negative,
         filter("nearest")});
    row("AutoContrast", "Stretches each channel over the whole range.", {probability});
    row("Invert", "Replaces each value by 255 minus the value.", {probability});
    row("Equalize", "Equalises the histogram of each channel.", {probability});
    row("Solarize", "Inverts values at and above a threshold.", {{"thr", {}, "The threshold."}, probability});
    row("SolarizeAdd", "Adds to values below a threshold.",
        {{"magnitude", {}, "What is added."}, {"thr", value(128), "The threshold."}, probability});
    row("Posterize", "Keeps only the upper bits of each value.", {{"bits", {}, "Number of bits to keep."}, probability});
    row("Contrast", "Changes the contrast.", {magnitude, probability, negative});
    row("ColorTransform", "Changes the colour saturation.", {magnitude, probability, negative});
    row("Brightness", "Changes the brightness.", {magnitude, probability, negative});
    row("Sharpness", "Changes the sharpness.", {magnitude, probability, negative});
    row("Cutout", "Covers a rectangle (DeVries and Taylor 2017).",
        {{"shape", {}, "(h, w) of it, or one number for both."}, padding, probability});
}

void addFormatting(TransformRegistry& registry) {
    const Declared row(registry, "formatting");
    const ArgumentSpec keys{"keys", {}, "Keys of the results whose values are converted."};
    row("Transpose", "Reorders the axes.", {keys, {"order", {}, "The old axis for each new axis."}});
    row("ToPIL", "A Pillow image of the picture.");
    row("ToNumpy", "An array of a Pillow image.");
    row("WrapFieldsToLists", "Puts each value into a list, as test-time augmentation expects.");
    row("ToHalf", "16-bit floats.", {keys});
}

void addGeometryAndColour(TransformRegistry& registry) {
    const Declared row(registry, "transforms");
    row("RandomCrop", "Crops a rectangle at a random position.",
        {{"size", {}, "(h, w), or one number for both."},
         {"padding", none(), "Padding added first, in rows and columns."},
         {"pad_if_needed", value(false), "Whether a smaller picture is padded to the size."},
         {"pad_val", value(0), "Value of constant padding."},
         {"padding_mode", value("constant"), "constant, edge, reflect or symmetric."}});
    row("RandomResizedCrop", "Crops a rectangle of random position, size and aspect ratio and resizes it.",
        {{"size", {}, "(h, w), or one number for both."},
         {"scale", pair(0.08, 1.0), "Smallest and largest fraction of the picture's area."},
         {"ratio", pair(3.0 / 4.0, 4.0 / 3.0), "Smallest and largest width divided by height."},
         {"max_attempts", value(10), "Number of attempts before the centre is used."},
         {"efficientnet_style", value(false), "Use the sampling of EfficientNet's authors."},
         {"min_covered", value(0.1), "For efficientnet_style: smallest area of the rectangle as a fraction of the picture's."},
         {"crop_padding", value(32), "For efficientnet_style, in pixels, when the centre is used."},
         {"interpolation", value("bilinear"), "Filter: nearest, bilinear, bicubic, area or lanczos."},
         {"backend", value("cv2"), "Resampling library: cv2 or pillow."}});
    row("RandomFlip", "Flips the picture with a given probability.",
        {{"flip_prob", value(0.5), "The probability."}, {"direction", value("horizontal"), "horizontal or vertical."}});
    row("RandomErasing", "Covers a rectangle of random position and size (Zhong et al. 2020).",
        {{"erase_prob", value(0.5), "Probability of applying it."},
         {"min_area_ratio", value(0.02), "Smallest fraction of the picture's area."},
         {"max_area_ratio", value(0.4), "Largest fraction of the picture's area."},
         {"aspect_range", pair(3.0 / 10.0, 10.0 / 3.0), "Smallest and largest height divided by width."},
         {"mode", value("const"), "const: fill_color; rand: random values."},
         {"fill_color", py::tuple({128, 128, 128}), "Value for each channel."},
         {"fill_std", none(), "For rand: standard deviation of the values; None: uniform."}});
    row("ColorJitter", "Changes brightness, contrast and saturation at random.",
        {{"brightness", {}, "Largest change of the brightness."},
         {"contrast", {}, "Largest change of the contrast."},
         {"saturation", {}, "Largest change of the saturation."}});
    row("Lighting", "Adds colour noise along the principal components of ImageNet's colours (Krizhevsky et al. 2012).",
        {{"eigval", {}, "Eigenvalues of the colours' covariance."},
         {"eigvec", {}, "Its eigenvectors."},
         {"alphastd", value(0.1), "Standard deviation of the noise."},
         {"to_rgb", value(true), "Whether to swap blue and red first."}});
    row("Albu", "Runs transforms of the library Albumentations.",
        {{"transforms", {}, "Their dicts."},
         {"keymap", none(), "Names of the results' keys in that library."},
         {"update_pad_shape", value(false), "Whether pad_shape follows the picture's shape."}});
}

}  // namespace

void addTrainingTransforms(TransformRegistry& registry) {
    addAutoAugment(registry);
    addFormatting(registry);
    addGeometryAndColour(registry);
}

}  // namespace teardown
