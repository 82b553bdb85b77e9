// Cropping, scaling, padding, colours and Normalize (mmcls/datasets/pipelines/transforms.py).
#include "core/data/transforms/transform_rows.h"

namespace teardown {

using py::none;
using py::value;

namespace {

ConfigValue pair(double first, double second) { return ConfigValue::tuple({value(first), value(second)}); }

}  // namespace

void addGeometryAndColour(TransformRegistry& registry) {
    const TransformRows row(registry, "transforms");
    const ArgumentSpec backend{"backend", value("cv2"), "Resampling library: cv2, or pillow, which smooths when it shrinks."};
    const ArgumentSpec interpolation{"interpolation", value("bilinear"),
                                     "Filter: nearest, bilinear, bicubic, area or lanczos; of pillow also box and hamming."};
    row("Resize", "Scales the picture to a size, or one side to a length.",
        {{"size", {}, "(h, w), one number for both, or (length, -1) for the side of adaptive_side."},
         interpolation,
         {"adaptive_side", value("short"), "Side to resize to the length: short, long, height or width."},
         backend},
        createResize);
    row("CenterCrop", "Crops a rectangle from the centre.",
        {{"crop_size", {}, "(h, w), or one number for both."},
         {"efficientnet_style", value(false), "Crop size / (size + crop_padding) of the short side, then resize to the size."},
         {"crop_padding", value(32), "For efficientnet_style, in pixels."},
         interpolation,
         backend},
        createCenterCrop);
    row("RandomCrop", "Crops a rectangle at a random position.",
        {{"size", {}, "(h, w), or one number for both."},
         {"padding", none(), "Padding added first, in rows and columns."},
         {"pad_if_needed", value(false), "Whether a smaller picture is padded to the size."},
         {"pad_val", value(0), "Value of constant padding."},
         {"padding_mode", value("constant"), "constant, edge, reflect or symmetric."}},
        createRandomCrop);
    row("RandomResizedCrop", "Crops a rectangle of random position, size and aspect ratio and resizes it.",
        {{"size", {}, "(h, w), or one number for both."},
         {"scale", pair(0.08, 1.0), "Smallest and largest fraction of the picture's area."},
         {"ratio", pair(3.0 / 4.0, 4.0 / 3.0), "Smallest and largest width divided by height."},
         {"max_attempts", value(10), "Number of attempts before the centre is used."},
         {"efficientnet_style", value(false), "Use the sampling of EfficientNet's authors."},
         {"min_covered", value(0.1), "For efficientnet_style: smallest area of the rectangle as a fraction of the picture's."},
         {"crop_padding", value(32), "For efficientnet_style, in pixels, when the centre is used."},
         {"interpolation", value("bilinear"), "Filter: nearest, bilinear, bicubic, area or lanczos."},
         {"backend", value("cv2"), "Resampling library: cv2 or pillow."}},
        createRandomResizedCrop);
    row("RandomFlip", "Flips the picture with a given probability.",
        {{"flip_prob", value(0.5), "The probability."}, {"direction", value("horizontal"), "horizontal or vertical."}}, createRandomFlip);
    row("RandomErasing", "Covers a rectangle of random position and size (Zhong et al. 2020).",
        {{"erase_prob", value(0.5), "Probability of applying it."},
         {"min_area_ratio", value(0.02), "Smallest fraction of the picture's area."},
         {"max_area_ratio", value(0.4), "Largest fraction of the picture's area."},
         {"aspect_range", pair(3.0 / 10.0, 10.0 / 3.0), "Smallest and largest height divided by width."},
         {"mode", value("const"), "const: fill_color; rand: random values."},
         {"fill_color", py::tuple({128, 128, 128}), "Value for each channel."},
         {"fill_std", none(), "For rand: standard deviation of the values; None: uniform."}},
        createRandomErasing);
    row("ColorJitter", "Changes brightness, contrast and saturation at random.",
        {{"brightness", {}, "Largest change of the brightness."},
         {"contrast", {}, "Largest change of the contrast."},
         {"saturation", {}, "Largest change of the saturation."}},
        createColorJitter);
    row("Lighting", "Adds colour noise along the principal components of ImageNet's colours (Krizhevsky et al. 2012).",
        {{"eigval", {}, "Eigenvalues of the colours' covariance."},
         {"eigvec", {}, "Its eigenvectors."},
         {"alphastd", value(0.1), "Standard deviation of the noise."},
         {"to_rgb", value(true), "Whether to swap blue and red first."}},
        createLighting);
    row("Albu", "Runs transforms of the library Albumentations.",
        {{"transforms", {}, "Their dicts."},
         {"keymap", none(), "Names of the results' keys in that library."},
         {"update_pad_shape", value(false), "Whether pad_shape follows the picture's shape."}},
        createAlbu);
    row("Normalize", "Subtracts the mean and divides by the standard deviation of each channel.",
        {{"mean", {}, "A number for each channel."},
         {"std", {}, "A number for each channel."},
         {"to_rgb", value(true), "Whether to swap blue and red first."}},
        createNormalize);
    row("RandomGrayscale", "Turns the picture grey, in three equal channels, with a given probability.",
        {{"gray_prob", value(0.1), "The probability."}}, createRandomGrayscale);
    row("Pad", "Adds rows below and columns on the right.",
        {{"size", none(), "Minimum size (h, w)."},
         {"pad_to_square", value(false), "Whether to pad the short side to the length of the long one."},
         {"pad_val", value(0), "Value of constant padding: one number or one per channel."},
         {"padding_mode", value("constant"), "constant, edge, reflect or symmetric."}},
        createPad);
}

}  // namespace teardown
