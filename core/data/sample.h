// Sample: what flows through a pipeline - mmclassification's results dict, with its keys in the order in which transforms add them. The
// picture ("img") is typed and changes from bytes to floats to a tensor; all other keys hold config values.
#pragma once

#include "core/config/config_value.h"
#include "core/imaging/opened_picture.h"
#include "core/tensor/tensor_view.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

/// How a picture is shown on its way: 8 bits as uint8 [H, W, C] in RGB order (role Picture), other values as [C, H, W], a tensor as it is.
struct SampleView {
    TensorView view;
    TensorRole role = TensorRole::Picture;
};

/// results['img'] in its current stage.
struct SampleImage {
    /// Pixels: a numpy array (H, W) or (H, W, C). Pillow: the same as a Pillow image (ToPIL). Array: a numpy array with other axes or
    /// 16-bit floats. Tensor: a torch tensor.
    enum class Stage { Nothing, Pixels, Pillow, Array, Tensor };

    Stage stage = Stage::Nothing;
    Picture picture;    ///< at Pixels and Pillow
    TensorView tensor;  ///< at Array and Tensor: what Collect passes on, normally [C, H, W]

    int width() const { return picture.width; }
    int height() const { return picture.height; }
    int channels() const { return picture.channels; }
    bool isPixels() const { return stage == Stage::Pixels; }
    /// 8-bit pixels.
    bool isBytes() const { return isPixels() && picture.depth == Depth::UInt8; }
    std::size_t pixelBytes() const { return static_cast<std::size_t>(picture.channels) * depthSize(picture.depth); }

    void setPicture(Picture picture);
    /// At Stage::Array or Tensor; the pixels are freed.
    void setTensor(Stage stage, TensorView tensor);
    SampleView view() const;
    /// The array as the reference program holds it: (H, W) or (H, W, C) in its own order of channels, or the tensor. Copies pixels.
    TensorView array() const;
    /// Type of the values; UInt8 if there is no picture.
    DType dtype() const;
    /// img.shape: (H, W, C), (H, W) for one channel, a tensor's own; None if there is no picture yet.
    ConfigValue shape() const;
    /// "(500, 375, 3)" as numpy prints the shape, "[3,224,224]" for a tensor, "-" if there is no picture yet.
    std::string shapeText() const;
    /// "500 x 375", height first.
    std::string sizeText() const;
};

/// Type, range and order of the channels of results['img'] between two transforms.
struct PixelFacts {
    std::string shape;  ///< SampleImage::shapeText
    DType dtype = DType::UInt8;
    double min = 0;  ///< of the values that are not NaN
    double max = 0;
    enum class Order { Unknown, Grey, Bgr, Rgb } order = Order::Unknown;
    bool known = false;  ///< false: there is no picture

    static PixelFacts of(const SampleImage& img);
};
/// "uint8, 0..255, BGR".
Message describePixels(const PixelFacts& facts);

class Sample {
public:
    Sample() = default;
    /// What a dataset with arrays gives (CIFAR, MNIST): img without a file. Shape and order of the picture are those of the array.
    static Sample ofArray(Picture picture);
    /// The initial dict of mmcls.apis.inference_model: img_info and img_prefix (None).
    static Sample ofFile(std::string filename);
    /// The same for a file that others read too: it is decoded once.
    static Sample ofFile(OpenedPicturePtr picture);
    /// The same for a picture in memory: LoadImageFromFile uses it instead of reading a file. `name` stands for the file's name.
    static Sample ofPicture(std::string name, Picture picture);

    /// In insertion order. "img" is one of them once there is a picture.
    std::vector<std::string> keys() const;
    bool has(std::string_view key) const;
    /// nullptr if the key is absent, and for "img", which is the member `img`.
    const ConfigValue* find(std::string_view key) const;
    /// An existing key keeps its position, as in a Python dict.
    void set(std::string_view key, ConfigValue value);
    /// results['img'] and results['img_shape'], as a transform sets both.
    void setPicture(Picture picture);
    /// results['img'] only: not every transform updates img_shape.
    void replacePicture(Picture picture);
    /// results['img_shape'] = img.shape
    void updateShape();

    /// results['img_norm_cfg']: one mean and std per channel, in the channels' order at that point.
    void setNormalization(std::span<const float> mean, std::span<const float> std, bool toRgb);

    /// "gt_label", the class index; not set if the class is unknown.
    std::optional<std::int64_t> label() const;
    void setLabel(std::int64_t label);
    /// os.path.join(img_prefix, img_info['filename']); without a prefix only the filename; empty if there is no img_info.
    std::string filename() const;

    /// WrapFieldsToLists: each value becomes a list of one.
    void wrapFields();
    /// What Collect keeps: img_metas, a dict of those `metaKeys` that exist, and those `keys` that exist.
    void collect(std::span<const std::string> keys, std::span<const std::string> metaKeys);

    SampleImage img;
    std::optional<Picture> ready;  ///< of ofPicture, until LoadImageFromFile takes it
    OpenedPicturePtr opened;       ///< of ofFile, until LoadImageFromFile takes it; null: that reads filename()
    bool damaged = false;          ///< the file could only be decoded in part; a picture in memory is complete
    bool wrapped = false;          ///< each value is a list of one (WrapFieldsToLists)

private:
    struct Entry {
        std::string key;
        ConfigValue value;  ///< of "img": None
    };
    std::vector<Entry> m_entries;
};

}  // namespace teardown
