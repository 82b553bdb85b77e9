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

/// How a picture is shown on its way: bytes as uint8 [H, W, C] in RGB order (role Picture), floats as [C, H, W], a tensor as it is.
struct SampleView {
    TensorView view;
    TensorRole role = TensorRole::Picture;
};

/// results['img'] in its current stage.
struct SampleImage {
    enum class Stage { Nothing, Bytes, Floats, Tensor };

    Stage stage = Stage::Nothing;
    int width = 0;
    int height = 0;
    int channels = 0;
    bool bgr = true;                  ///< order of three channels
    std::vector<std::uint8_t> bytes;  ///< height x width x channels, at Stage::Bytes
    std::vector<float> floats;        ///< the same layout, at Stage::Floats
    TensorView tensor;                ///< at Stage::Tensor: what Collect passes on, normally [C, H, W]

    /// The picture with its ownership, at Stage::Bytes.
    Picture takePicture();
    void setPicture(Picture picture);
    SampleView view() const;
    /// img.shape: (H, W, C), (H, W) for one channel, a tensor's own; None if there is no picture yet.
    ConfigValue shape() const;
    /// "(500, 375, 3)" as numpy prints the shape, "[3,224,224]" for a tensor, "-" if there is no picture yet.
    std::string shapeText() const;
    /// "500 x 375", height first.
    std::string sizeText() const;
};

class Sample {
public:
    Sample() = default;
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
    /// results['img_shape'] = img.shape
    void updateShape();

    /// results['img_norm_cfg']: one mean and std per channel, in the channels' order at that point.
    void setNormalization(std::span<const float> mean, std::span<const float> std, bool toRgb);

    /// "gt_label", the class index; not set if the class is unknown.
    std::optional<std::int64_t> label() const;
    void setLabel(std::int64_t label);
    /// os.path.join(img_prefix, img_info['filename']); without a prefix only the filename; empty if there is no img_info.
    std::string filename() const;

    /// What Collect keeps: img_metas, a dict of those `metaKeys` that exist, and those `keys` that exist.
    void collect(std::span<const std::string> keys, std::span<const std::string> metaKeys);

    SampleImage img;
    std::optional<Picture> ready;  ///< of ofPicture, until LoadImageFromFile takes it
    OpenedPicturePtr opened;       ///< of ofFile, until LoadImageFromFile takes it; null: that reads filename()
    bool damaged = false;          ///< the file could only be decoded in part; a picture in memory is complete

private:
    struct Entry {
        std::string key;
        ConfigValue value;  ///< of "img": None
    };
    std::vector<Entry> m_entries;
};

}  // namespace teardown
