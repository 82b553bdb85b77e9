#include "core/engine/nn/conv_nd.h"

#include "core/engine/nn/constructor_values.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace teardown::engine {

void checkConvChannels(std::int64_t in, std::int64_t out, std::int64_t groups) {
    TORCH_CHECK(groups > 0, "groups must be a positive integer");
    TORCH_CHECK(in > 0 && out > 0, "in_channels and out_channels must be positive, got ", in, " and ", out);
    TORCH_CHECK(in % groups == 0, "in_channels must be divisible by groups (", in, " and ", groups, ")");
    TORCH_CHECK(out % groups == 0, "out_channels must be divisible by groups (", out, " and ", groups, ")");
}

void checkPaddingMode(const std::string& mode) {
    TORCH_CHECK(mode == "zeros" || mode == "reflect" || mode == "replicate" || mode == "circular",
                "padding_mode must be one of 'zeros', 'reflect', 'replicate', 'circular', but got padding_mode='", mode, "'");
}

static bool allAre(const std::vector<std::int64_t>& values, std::int64_t wanted) {
    return std::all_of(values.begin(), values.end(), [=](std::int64_t value) { return value == wanted; });
}

static ConfigValue tupleOf(const std::vector<std::int64_t>& values) {
    std::vector<ConfigValue> items;
    for (const std::int64_t value : values) items.push_back(ConfigValue::integer(value));
    return ConfigValue::tuple(std::move(items));
}

/// In the order of torch's extra_repr.
static std::vector<LayerArgument> convNdArguments(const ConvNdOptions& o) {
    const auto unless = [](bool isDefault, Shown shown = Shown::Named) { return isDefault ? Shown::Not : shown; };
    std::vector<LayerArgument> arguments = {{"in_channels", o.inChannels, Shown::Plain},
                                            {"out_channels", o.outChannels, Shown::Plain},
                                            {"kernel_size", tupleOf(o.kernel)},
                                            {"stride", tupleOf(o.stride)},
                                            {"padding", tupleOf(o.padding), unless(allAre(o.padding, 0))},
                                            {"dilation", tupleOf(o.dilation), unless(allAre(o.dilation, 1))}};
    if (!o.outputPadding.empty()) arguments.push_back({"output_padding", tupleOf(o.outputPadding), unless(allAre(o.outputPadding, 0))});
    arguments.push_back({"groups", o.groups, unless(o.groups == 1)});
    arguments.push_back({"bias", o.bias, unless(o.bias)});
    arguments.push_back({"padding_mode", ConfigValue::string(o.paddingMode), unless(o.paddingMode == "zeros", Shown::Unquoted)});
    return arguments;
}

/// Receptive fields are drawn on pictures: along one or three dimensions, or where every value spreads over a window, all positions count.
static Description convDescription(const ConvNdOptions& options, const Cost& cost) {
    Description description;
    description.arguments = convNdArguments(options);
    description.operation = {Positions::Wholesale, OperationFamily::Convolution};
    description.cost = cost;
    description.initial = InitialValues::UniformByFanIn;
    return description;
}

namespace {

/// The names of a position's and of a tap's indices, the last dimensions of d, i, j and t, u, v.
struct ConvIndices {
    std::vector<std::string> places, taps;
    explicit ConvIndices(std::size_t dimensions) {
        static constexpr const char* kPlaces[] = {"d", "i", "j"};
        static constexpr const char* kTaps[] = {"t", "u", "v"};
        const std::size_t first = dimensions == 1 ? 1 : 3 - dimensions;
        for (std::size_t d = 0; d < dimensions; ++d) {
            places.emplace_back(kPlaces[first + d]);
            taps.emplace_back(kTaps[first + d]);
        }
    }
};

}  // namespace

ConvNd::ConvNd(ConvNdOptions options, std::vector<std::string> bases)
    : UnaryLayer("Conv" + std::to_string(options.kernel.size()) + "d", std::move(bases)), m_options(std::move(options)) {
    const ConvNdOptions& o = m_options;
    TORCH_CHECK(o.kernel.size() == 1 || o.kernel.size() == 3, "ConvNd has one or three dimensions");
    checkConvChannels(o.inChannels, o.outChannels, o.groups);
    checkPaddingMode(o.paddingMode);
    std::vector<std::int64_t> shape{o.outChannels, o.inChannels / o.groups};
    shape.insert(shape.end(), o.kernel.begin(), o.kernel.end());
    weight = at::empty(shape);
    if (o.bias) bias = at::empty({o.outChannels});
    resetWeightAndBias(weight, bias);
    weight = register_parameter("weight", weight);
    if (o.bias) bias = register_parameter("bias", bias);
}

Description ConvNd::describe() const { return convDescription(m_options, countedByMmcv(CostFormula::Kernel)); }

Formula ConvNd::formula() const {
    const ConvNdOptions& o = m_options;
    const std::size_t dimensions = o.kernel.size();
    const ConvIndices names(dimensions);
    const Term weights = formula::tensor("weight", "W"), output = formula::index("o"), c = formula::index("c");
    const std::int64_t in = o.inChannels / o.groups, out = o.outChannels / o.groups;
    std::vector<IndexRange> ranges{formula::whole("c", weights, 1)};
    std::vector<Term> kernel{output, c}, element{o.groups == 1 ? c : Term(in) * formula::floorQuotient(output, out) + c};
    for (std::size_t d = 0; d < dimensions; ++d) {
        const Term tap = formula::index(names.taps[d]);
        ranges.push_back(formula::whole(names.taps[d], weights, static_cast<int>(d) + 2));
        kernel.push_back(tap);
        element.push_back(formula::windowIndex(formula::index(names.places[d]), o.stride[d], tap, o.dilation[d], o.padding[d]));
    }
    const Border border = allAre(o.padding, 0)           ? Border::None
                          : o.paddingMode == "reflect"   ? Border::Reflect
                          : o.paddingMode == "replicate" ? Border::Replicate
                          : o.paddingMode == "circular"  ? Border::Circular
                                                         : Border::Zero;
    const Term sum = formula::reduce("sum", std::move(ranges), weights[kernel] * formula::bordered(formula::x()[element], border));
    std::vector<std::string> places{"o"};
    places.insert(places.end(), names.places.begin(), names.places.end());
    return Formula(o.bias ? formula::tensor("bias", "b")[{output}] + sum : sum, places);
}

at::Tensor ConvNd::forward(const at::Tensor& input) {
    const ConvNdOptions& o = m_options;
    at::Tensor x = input;
    std::vector<std::int64_t> padding = o.padding;
    if (o.paddingMode != "zeros") {
        std::vector<std::int64_t> borders;
        for (std::size_t d = padding.size(); d-- > 0;) borders.insert(borders.end(), 2, padding[d]);
        x = at::pad(x, borders, o.paddingMode);
        padding.assign(padding.size(), 0);
    }
    return o.kernel.size() == 1 ? at::conv1d(x, weight, bias, o.stride, padding, o.dilation, o.groups)
                                : at::conv3d(x, weight, bias, o.stride, padding, o.dilation, o.groups);
}

ConvTranspose::ConvTranspose(ConvNdOptions options)
    : UnaryLayer("ConvTranspose" + std::to_string(options.kernel.size()) + "d",
                 {"ConvTranspose" + std::to_string(options.kernel.size()) + "d"}),
      m_options(std::move(options)) {
    const ConvNdOptions& o = m_options;
    TORCH_CHECK(o.kernel.size() == 2 || o.kernel.size() == 3, "ConvTranspose has two or three dimensions");
    TORCH_CHECK(o.paddingMode == "zeros", "Only \"zeros\" padding mode is supported for ", type());
    checkConvChannels(o.inChannels, o.outChannels, o.groups);
    std::vector<std::int64_t> shape{o.inChannels, o.outChannels / o.groups};
    shape.insert(shape.end(), o.kernel.begin(), o.kernel.end());
    weight = at::empty(shape);
    if (o.bias) bias = at::empty({o.outChannels});
    resetWeightAndBias(weight, bias);
    weight = register_parameter("weight", weight);
    if (o.bias) bias = register_parameter("bias", bias);
}

Description ConvTranspose::describe() const {
    // mmcv lists the two-dimensional one only.
    const bool listed = m_options.kernel.size() == 2;
    return convDescription(m_options, listed ? countedByMmcv(CostFormula::Transposed)
                                             : Cost{CostFormula::Nothing, CostFormula::Transposed, "as ConvTranspose2d in mmcv"});
}

Formula ConvTranspose::formula() const {
    const ConvNdOptions& o = m_options;
    const ConvIndices names(o.kernel.size());
    const Term weights = formula::tensor("weight", "W"), output = formula::index("o"), c = formula::index("c");
    const std::int64_t in = o.inChannels / o.groups, out = o.outChannels / o.groups;
    const Term channel = o.groups == 1 ? c : Term(in) * formula::floorQuotient(output, out) + c;
    std::vector<IndexRange> ranges{formula::below("c", in)};
    std::vector<Term> kernel{channel, o.groups == 1 ? output : output % Term(out)}, element{channel};
    std::vector<std::pair<Term, Term>> meets;  // the tap lies on a position of the input
    for (std::size_t d = 0; d < o.kernel.size(); ++d) {
        const Term tap = formula::index(names.taps[d]);
        const Term reach = o.dilation[d] == 1 ? tap : Term(o.dilation[d]) * tap;
        const Term place = formula::index(names.places[d]);
        const Term at = (o.padding[d] == 0 ? place : place + Term(o.padding[d])) - reach;
        ranges.push_back(formula::whole(names.taps[d], weights, static_cast<int>(d) + 2));
        kernel.push_back(tap);
        element.push_back(o.stride[d] == 1 ? at : formula::floorQuotient(at, o.stride[d]));
        if (o.stride[d] != 1) meets.emplace_back(at % Term(o.stride[d]), Term(0));
    }
    Term product = weights[kernel] * formula::bordered(formula::x()[element], Border::Zero);
    if (!meets.empty()) product = product * formula::where(std::move(meets));
    const Term sum = formula::reduce("sum", std::move(ranges), product);
    std::vector<std::string> places{"o"};
    places.insert(places.end(), names.places.begin(), names.places.end());
    return Formula(o.bias ? formula::tensor("bias", "b")[{output}] + sum : sum, places);
}

at::Tensor ConvTranspose::forward(const at::Tensor& input) {
    const ConvNdOptions& o = m_options;
    return o.kernel.size() == 2 ? at::conv_transpose2d(input, weight, bias, o.stride, o.padding, o.outputPadding, o.groups, o.dilation)
                                : at::conv_transpose3d(input, weight, bias, o.stride, o.padding, o.outputPadding, o.groups, o.dilation);
}

}  // namespace teardown::engine
