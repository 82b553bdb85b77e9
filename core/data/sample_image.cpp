#include "core/data/sample.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

namespace teardown {

namespace {

DType dtypeOf(Depth depth) {
    constexpr DType kTypes[] = {DType::UInt8, DType::UInt16, DType::Float32, DType::Float64};
    return kTypes[static_cast<int>(depth)];
}

TensorView tensorOf(const Picture& picture, Shape shape) {
    std::vector<std::byte> copy(picture.pixels.size());
    if (!copy.empty()) std::memcpy(copy.data(), picture.pixels.data(), copy.size());
    return TensorView::fromBytes(dtypeOf(picture.depth), std::move(shape), std::move(copy));
}

template <class T>
void findRange(const Picture& picture, PixelFacts& facts) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    const T* values = picture.values<T>();
    for (std::size_t i = 0; i < picture.valueCount(); ++i) {
        const double value = static_cast<double>(values[i]);
        if (value < low) low = value;
        if (value > high) high = value;
    }
    if (low <= high) {
        facts.min = low;
        facts.max = high;
    }
}

void findRange(const TensorView& tensor, PixelFacts& facts) {
    bool any = false;
    for (const float value : tensor.toFloats()) {
        if (std::isnan(value)) continue;
        facts.min = any ? std::min(facts.min, double(value)) : value;
        facts.max = any ? std::max(facts.max, double(value)) : value;
        any = true;
    }
}

}  // namespace

void SampleImage::setPicture(Picture newPicture) {
    stage = Stage::Pixels;
    picture = std::move(newPicture);
    tensor = {};
}

void SampleImage::setTensor(Stage newStage, TensorView newTensor) {
    stage = newStage;
    tensor = std::move(newTensor);
    picture.pixels = {};
}

SampleView SampleImage::view() const {
    if (stage == Stage::Nothing) return {};
    if (stage == Stage::Array || stage == Stage::Tensor) return {tensor, TensorRole::Activation};
    const Shape sides{height(), width(), channels()};
    if (picture.depth != Depth::UInt8) return {tensorOf(picture, sides).permuted({2, 0, 1}), TensorRole::Activation};
    std::vector<std::byte> copy(picture.pixels.size());
    std::memcpy(copy.data(), picture.pixels.data(), copy.size());
    const std::size_t step = static_cast<std::size_t>(channels());
    if (step >= 3 && picture.bgr)
        for (std::size_t i = 0; i + 2 < copy.size(); i += step) std::swap(copy[i], copy[i + 2]);
    return {TensorView::fromBytes(DType::UInt8, sides, std::move(copy)), TensorRole::Picture};
}

TensorView SampleImage::array() const {
    if (stage == Stage::Nothing) return {};
    if (stage == Stage::Array || stage == Stage::Tensor) return tensor;
    return tensorOf(picture, channels() == 1 ? Shape{height(), width()} : Shape{height(), width(), channels()});
}

DType SampleImage::dtype() const { return stage == Stage::Array || stage == Stage::Tensor ? tensor.dtype() : dtypeOf(picture.depth); }

ConfigValue SampleImage::shape() const {
    if (stage == Stage::Nothing) return ConfigValue::none();
    std::vector<ConfigValue> sides;
    if (stage == Stage::Array || stage == Stage::Tensor) {
        for (const std::int64_t side : tensor.shape()) sides.push_back(ConfigValue::integer(side));
    } else {
        sides = {ConfigValue::integer(height()), ConfigValue::integer(width())};
        if (channels() != 1) sides.push_back(ConfigValue::integer(channels()));
    }
    return ConfigValue::tuple(std::move(sides));
}

std::string SampleImage::shapeText() const {
    if (stage == Stage::Nothing) return "-";
    return stage == Stage::Tensor ? teardown::shapeText(tensor.shape()) : shape().repr();
}

std::string SampleImage::sizeText() const { return fmt::format("{} x {}", height(), width()); }

PixelFacts PixelFacts::of(const SampleImage& img) {
    PixelFacts facts;
    facts.shape = img.shapeText();
    facts.dtype = img.dtype();
    facts.known = img.stage != SampleImage::Stage::Nothing;
    if (!facts.known) return facts;
    facts.order = img.channels() == 1 ? Order::Grey : img.picture.bgr ? Order::Bgr : Order::Rgb;
    if (img.stage == SampleImage::Stage::Array || img.stage == SampleImage::Stage::Tensor) {
        findRange(img.tensor, facts);
        return facts;
    }
    switch (img.picture.depth) {
        case Depth::UInt8:
            findRange<std::uint8_t>(img.picture, facts);
            break;
        case Depth::UInt16:
            findRange<std::uint16_t>(img.picture, facts);
            break;
        case Depth::Float32:
            findRange<float>(img.picture, facts);
            break;
        case Depth::Float64:
            findRange<double>(img.picture, facts);
            break;
    }
    return facts;
}

Message describePixels(const PixelFacts& facts) {
    if (!facts.known) return message("pixels.none", "no picture yet");
    const Message order = facts.order == PixelFacts::Order::Grey  ? message("channel-order.grey", "grey")
                          : facts.order == PixelFacts::Order::Bgr ? asIs("BGR")
                                                                  : asIs("RGB");
    return message("pixels.text", "{dtype}, {min}..{max}, {order}",
                   {{"dtype", dtypeName(facts.dtype)}, {"min", facts.min, ".6g"}, {"max", facts.max, ".6g"}, {"order", order}});
}

}  // namespace teardown
