// Sample: what flows through a pipeline - the results dict of mmclassification, with its keys in the order in which transforms add them.
// The picture ("img") is typed and moves on from bytes to floats to a tensor; all other keys hold what a config can hold.
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

/// How a picture looks on its way: bytes as uint8 [H, W, C] in RGB order (role Picture), floats as [C, H, W], a tensor as it is.
struct SampleView {
    TensorView view;
    TensorRole role = TensorRole::Picture;
};

/// results['img'], as far as it has come.
struct SampleImage {
    enum class Stage { Nothing, Bytes, Floats, Tensor };

    Stage stage = Stage::Nothing;
    int width = 0;
    int height = 0;
    int channels = 0;
    bool bgr = true;                  ///< order of three channels
    std::vector<std::uint8_t> bytes;  ///< height x width x channels, at Stage::Bytes
    std::vector<float> floats;        ///< the same layout, at Stage::Floats
    TensorView tensor;                ///< at Stage::Tensor: what Collect hands over, normally [C, H, W]

    /// The picture with its ownership, at Stage::Bytes.
    Picture takePicture();
    void setPicture(Picture picture);
    SampleView view() const;
    /// img.shape: (H, W, C), (H, W) of one channel, a tensor's own; None when there is no picture yet.
    ConfigValue shape() const;
    /// "(500, 375, 3)" as numpy prints the shape, "[3,224,224]" of a tensor, "-" when there is no picture yet.
    std::string shapeText() const;
    /// "500 x 375", height first.
    std::string sizeText() const;
};

class Sample {
public:
    Sample() = default;
    /// What mmcls.apis.inference_model begins with: img_info and img_prefix (None).
    static Sample ofFile(std::string filename);
    /// The same for a file that others read, too: it is decoded once.
    static Sample ofFile(OpenedPicturePtr picture);
    /// The same for a picture that is there already: LoadImageFromFile takes it in place of the file. `name` stands for the file's name.
    static Sample ofPicture(std::string name, Picture picture);

    /// In the order in which they came. "img" is one of them as soon as there is a picture.
    std::vector<std::string> keys() const;
    bool has(std::string_view key) const;
    /// nullptr when the key is absent, and for "img", which is the member `img`.
    const ConfigValue* find(std::string_view key) const;
    /// A key that is there keeps its place, as in a Python dict.
    void set(std::string_view key, ConfigValue value);
    /// results['img'] and results['img_shape'], as a transform sets both.
    void setPicture(Picture picture);
    /// results['img_shape'] = img.shape
    void updateShape();

    /// results['img_norm_cfg']: one mean and std a channel, in the order that the channels then have.
    void setNormalization(std::span<const float> mean, std::span<const float> std, bool toRgb);

    /// "gt_label", the number of the class; nothing for a picture whose class is not known.
    std::optional<std::int64_t> label() const;
    void setLabel(std::int64_t label);
    /// os.path.join(img_prefix, img_info['filename']), without a prefix the filename alone; empty when there is no img_info.
    std::string filename() const;

    /// What Collect leaves of it: img_metas, a dict of those `metaKeys` that are there, and those `keys` that are there.
    void collect(std::span<const std::string> keys, std::span<const std::string> metaKeys);

    SampleImage img;
    std::optional<Picture> ready;  ///< of ofPicture, until LoadImageFromFile takes it
    OpenedPicturePtr opened;       ///< of ofFile, until LoadImageFromFile takes it; null: that reads filename()
    bool damaged = false;          ///< the file could be decoded in part only; a ready picture is whole

private:
    struct Entry {
        std::string key;
        ConfigValue value;  ///< of "img": None
    };
    std::vector<Entry> m_entries;
};

}  // namespace teardown
