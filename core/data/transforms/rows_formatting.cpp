// Loading, formatting and Compose (mmcls/datasets/pipelines/loading.py, formatting.py, compose.py).
#include "core/data/transforms/transform_rows.h"

namespace teardown {

using py::value;

void addLoading(TransformRegistry& registry) {
    const TransformRows row(registry, "loading");
    row("LoadImageFromFile", "Reads the picture, channels in the order blue, green, red.",
        {{"to_float32", value(false), "Whether its bytes become float32."},
         {"color_type", value("color"), "color, grayscale for one channel, unchanged, or the first two with _ignore_orientation."},
         {"file_client_args", py::dict({{"backend", value("disk")}}), "Storage backend; Teardown reads from disk."},
         {"imdecode_backend", value("cv2"), "Decoder, as in mmclassification 1.x and mmcv.use_backend(): cv2 or pillow."}},
        createLoadImage);
}

void addFormatting(TransformRegistry& registry) {
    const TransformRows row(registry, "formatting");
    const ArgumentSpec keys{"keys", {}, "Keys of the results whose values are converted."};
    row("ImageToTensor", "A tensor with the channels first.", {keys}, createImageToTensor);
    row("ToTensor", "A tensor with the axes as they are.", {keys}, createToTensor);
    row("Transpose", "Reorders the axes.", {keys, {"order", {}, "The old axis for each new axis."}}, createTranspose);
    row("ToPIL", "A Pillow image of the picture.", {}, createToPil);
    row("ToNumpy", "An array of a Pillow image.", {}, createToNumpy);
    row("ToHalf", "16-bit floats.", {keys}, createToHalf);
    row("Collect", "Keeps the network's input and metadata of the picture.",
        {{"keys", {}, "Keys of the results to pass on."},
         {"meta_keys", py::words({"filename", "ori_filename", "ori_shape", "img_shape", "flip", "flip_direction", "img_norm_cfg"}),
          "Keys that are kept beside them in img_metas."}},
        createCollect);
    row("WrapFieldsToLists", "Puts each value into a list, as test-time augmentation expects.", {}, createWrapFieldsToLists);
    const TransformRows compose(registry, "compose");
    compose("Compose", "Runs transforms in turn.", {{"transforms", {}, "List of their dicts."}}, createCompose);
}

}  // namespace teardown
