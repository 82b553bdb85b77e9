#include "core/engine/nn/upsample.h"

#include "core/engine/nn/constructor_values.h"
#include "core/engine/nn/init.h"

#include <ATen/ATen.h>

#include <cmath>

namespace teardown::engine {

static UpsampleOptions nearestBy(std::int64_t factor) {
    UpsampleOptions options;
    options.factor = {static_cast<double>(factor), static_cast<double>(factor)};
    options.shown = ConfigValue::floating(static_cast<double>(factor));
    return options;
}

Upsample::Upsample(std::int64_t factor) : Upsample(nearestBy(factor)) {}

Description Upsample::describe() const {
    Description description;
    description.arguments = {{m_options.factor ? "scale_factor" : "size", m_options.shown, Shown::Unquoted},
                             {"mode", ConfigValue::string(m_options.bilinear ? "bilinear" : "nearest"), Shown::Unquoted}};
    description.operation = {Positions::Adaptive};
    description.cost = countedByMmcv(CostFormula::PerOutput);
    return description;
}

/// For a factor f, position i lies between the rows p and p + 1 of the input: p = (2i + 1 - f) // 2f, and past p by the remainder / 2f.
static Formula bilinearFormula(std::int64_t rows, std::int64_t columns) {
    const auto doubled = [](const char* place, std::int64_t factor) { return Term(2) * formula::index(place) + Term(1 - factor); };
    const Term i = doubled("i", rows), j = doubled("j", columns);
    const Term top = formula::floorQuotient(i, 2 * rows), left = formula::floorQuotient(j, 2 * columns);
    const Term a = formula::tensor("a"), b = formula::tensor("b");
    const auto at = [](const Term& row, const Term& column) { return formula::bordered(formula::x()[{row, column}], Border::Replicate); };
    return Formula(
        {{"a", {"i", "j"}, i % Term(2 * rows) / Term(2 * rows), -1},
         {"b", {"i", "j"}, j % Term(2 * columns) / Term(2 * columns), -1},
         {"y",
          {"i", "j"},
          (1 - a) * ((1 - b) * at(top, left) + b * at(top, left + 1)) + a * ((1 - b) * at(top + 1, left) + b * at(top + 1, left + 1)),
          0}});
}

Formula nearestFormula(const Term& input, std::int64_t rows, std::int64_t columns) {
    const auto source = [](const char* place, std::int64_t factor) { return formula::floorQuotient(formula::index(place), factor); };
    return Formula(input[{source("i", rows), source("j", columns)}], {"i", "j"});
}

Formula Upsample::formula() const {
    const UpsampleOptions& o = m_options;
    const bool whole = o.factor && (*o.factor)[0] == std::floor((*o.factor)[0]) && (*o.factor)[1] == std::floor((*o.factor)[1]);
    if (!whole || o.alignCorners.value_or(false))
        return Formula::words(o.bilinear ? "between the four nearest values, by their distances" : "the nearest value");
    const auto rows = static_cast<std::int64_t>((*o.factor)[0]), columns = static_cast<std::int64_t>((*o.factor)[1]);
    if (o.bilinear) return bilinearFormula(rows, columns);
    return nearestFormula(formula::x(), rows, columns);
}

at::Tensor Upsample::forward(const at::Tensor& input) {
    const UpsampleOptions& o = m_options;
    TORCH_CHECK(o.size || o.factor, "either size or scale_factor should be defined");
    TORCH_CHECK(!o.size || !o.factor, "only one of size or scale_factor should be defined");
    TORCH_CHECK(o.bilinear || !o.alignCorners,
                "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear");
    TORCH_CHECK(!o.size || !o.recomputeFactor, "recompute_scale_factor is not meaningful with an explicit size.");
    at::OptionalIntArrayRef size;
    c10::optional<at::ArrayRef<double>> factor;
    std::vector<std::int64_t> computed;
    if (o.size) computed = {(*o.size)[0], (*o.size)[1]};
    if (o.recomputeFactor)
        for (std::size_t axis = 0; axis < 2; ++axis)
            computed.push_back(static_cast<std::int64_t>(
                std::floor(static_cast<double>(input.size(static_cast<std::int64_t>(axis) + 2)) * (*o.factor)[axis])));
    if (computed.empty())
        factor = at::ArrayRef<double>(*o.factor);
    else
        size = computed;
    return o.bilinear ? at::upsample_bilinear2d(input, size, o.alignCorners.value_or(false), factor)
                      : at::upsample_nearest2d(input, size, factor);
}

PixelShufflePack::PixelShufflePack(std::int64_t in, std::int64_t out, std::int64_t factor, std::int64_t kernel)
    : UnaryLayer("PixelShufflePack"), m_factor(factor) {
    m_conv = register_module("upsample_conv",
                             std::make_shared<Conv2d>(Conv2dOptions::square(in, out * factor * factor, kernel).padded((kernel - 1) / 2)));
    if (constructorValuesSkipped()) return;
    at::NoGradGuard noGrad;
    Initializer silent(*this, nullptr);
    PixelShufflePack::initWeights(silent);
}

Description PixelShufflePack::describe() const { return madeOfParts(); }

Formula PixelShufflePack::formula() const {
    const Term c = formula::index("c"), i = formula::index("i"), j = formula::index("j"), f = m_factor;
    const Term channel = Term(m_factor * m_factor) * c + f * (i % f) + j % f;
    return Formula(called(m_conv, formula::x())[{channel, formula::floorQuotient(i, f), formula::floorQuotient(j, f)}], {"c", "i", "j"});
}

void PixelShufflePack::initWeights(Initializer& initializer) {
    initializer.xavierUniform(*m_conv, "weight");
    initializer.zeros(*m_conv, "bias");
}

at::Tensor PixelShufflePack::forward(const at::Tensor& input) { return at::pixel_shuffle((*m_conv)(input), m_factor); }

}  // namespace teardown::engine
