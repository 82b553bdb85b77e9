// DerivedModel: the config of a network of which only keys and shapes are known. Each family reads its widths, depths and options from the
// tensors that show them and says which values no tensor shows. known_architectures.h asks it where no published network fits.
#pragma once

#include "core/base/message.h"
#include "core/tensor/tensor_view.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

/// The shapes of a part of a state dict, by names without the part's prefix.
class NamedShapes {
public:
    /// Of the keys that start with `prefix` ("backbone.").
    NamedShapes(const std::vector<std::pair<std::string, Shape>>& tensors, const std::string& prefix);

    bool empty() const { return m_shapes.empty(); }
    bool has(const std::string& key) const { return m_shapes.contains(key); }
    /// 0 if there is no such tensor.
    std::size_t rank(const std::string& key) const;
    /// The size of an axis; 0 if there is no such tensor or axis.
    std::int64_t size(const std::string& key, std::size_t axis = 0) const;
    /// How many of "prefix0.", "prefix1.", ... begin a key, up to the first that does not.
    std::int64_t count(const std::string& prefix, std::int64_t first = 0) const;

private:
    std::map<std::string, Shape> m_shapes;
};

struct DerivedBackbone {
    std::string family;         ///< "ResNet"
    std::string text;           ///< Python: dict(type='ResNet', depth=50, base_channels=32)
    std::string neck;           ///< Python; empty: none
    std::int64_t size = 224;    ///< height and width of the pictures
    std::int64_t channels = 3;  ///< of the pictures
    std::vector<Message> assumed;
};

struct DerivedModel {
    DerivedBackbone backbone;
    std::string text;          ///< Python: dict(type='ImageClassifier', ...)
    std::int64_t classes = 0;  ///< 0: the file has no classifier
};

/// The networks whose state dict could have these keys and shapes, the likeliest one first; empty if no family recognises them. The keys
/// are mmclassification's. Nothing is built: only the caller's build proves that all of them fit.
std::vector<DerivedModel> derivedModels(const std::vector<std::pair<std::string, Shape>>& tensors);

/// Arguments of a Python call, in order; each is written only if it differs from the default of the class.
class PythonCall {
public:
    explicit PythonCall(const std::string& type) : m_text("dict(type='" + type + "'") {}
    PythonCall& add(const std::string& name, const std::string& value);
    PythonCall& add(const std::string& name, std::int64_t value) { return add(name, std::to_string(value)); }
    PythonCall& unless(std::int64_t usual, const std::string& name, std::int64_t value);
    PythonCall& flag(const std::string& name, bool value, bool usual = false);
    std::string text() const { return m_text + ")"; }

private:
    std::string m_text;
};

/// "[64, 128]"
std::string pythonList(const std::vector<std::int64_t>& values);
/// The shortest decimal that is this number.
std::string pythonNumber(double value);
/// The neck of networks that return maps.
inline constexpr const char* kPooled = "dict(type='GlobalAveragePooling')";
/// a / b, and 0 for b = 0: the size of a tensor that is missing.
inline std::int64_t quotient(std::int64_t a, std::int64_t b) { return b == 0 ? 0 : a / b; }
/// mmclassification's make_divisible: the multiple of 8 next to the value, and not more than a tenth below it.
std::int64_t nearestMultipleOf8(double value);
/// The factor of the channels, the roundest one first, with which `fits` is true; 0 if there is none up to 4.
double widenFactor(const std::function<bool(double)>& fits);
/// Side of a square of `places`; 0 if there is none.
std::int64_t squareSide(std::int64_t places);
/// Strides, dilations and activations, which leave no trace in the shapes.
Message assumedStrides();
Message assumedSize(std::int64_t size);
/// Heads of `width` channels each if that divides `dims`; else the number of heads whose width is nearest to it.
std::int64_t assumedHeads(std::int64_t dims, std::int64_t width);
Message assumedHeadsNote(const std::string& heads, std::int64_t width);

// The families. Each returns nothing if the names are not its own.
using BackboneOf = std::optional<DerivedBackbone> (*)(const NamedShapes&);
std::optional<DerivedBackbone> derivedRegNet(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedResNet(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedRepVgg(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedMobileNetV2(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedShuffleNetV1(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedVgg(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedDenseNet(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedConvNeXt(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedHorNet(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedConvMixer(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedPoolFormer(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedVan(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedVisionTransformer(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedT2tVit(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedMlpMixer(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedSwin(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedSwinV2(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedTnt(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedConformer(const NamedShapes& shapes);
std::optional<DerivedBackbone> derivedTwins(const NamedShapes& shapes);

}  // namespace teardown
