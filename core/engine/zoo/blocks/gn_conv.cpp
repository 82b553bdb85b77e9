#include "core/engine/zoo/blocks/gn_conv.h"

#include "core/engine/nn/constructor_values.h"
#include "core/engine/nn/conv.h"
#include "core/engine/nn/fourier_ops.h"
#include "core/engine/nn/map_ops.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>
#include <numeric>

namespace teardown::engine {

HorNetLayerNorm::HorNetLayerNorm(std::int64_t channels, ChannelPlace place, double eps)
    : UnaryLayer("HorNetLayerNorm"), m_place(place), m_eps(eps) {
    weight = register_parameter("weight", at::ones({channels}));
    bias = register_parameter("bias", at::zeros({channels}));
}

Description HorNetLayerNorm::describe() const {
    Description description;
    description.arguments = {
        {"normalized_shape", weight.size(0), Shown::Not},
        {"eps", m_eps, Shown::Not},
        {"data_format", ConfigValue::string(m_place == ChannelPlace::First ? "channels_first" : "channels_last"), Shown::Not}};
    description.operation = {m_place == ChannelPlace::First ? Positions::Pointwise : Positions::Wholesale, OperationFamily::Norm};
    description.cost = Cost{CostFormula::Nothing, CostFormula::Affine, "as LayerNorm; mmcv does not list the class"};
    description.initial = InitialValues::OnesAndZeros;
    description.abbreviation = "ln";
    return description;
}

Formula HorNetLayerNorm::formula() const {
    const bool first = m_place == ChannelPlace::First;
    const AxisSpan span{first ? 1 : -1, false, 0};
    const auto overChannels = [&](const Term& of) { return formula::reduceAxes("mean", {span}, "the channels", of); };
    const auto parameter = [&](const char* name, const char* label) {
        const Term whole = formula::tensor(name, label);
        return first ? whole[{formula::along(1, "c")}] : whole;
    };
    const Term centred = formula::x() - formula::tensor("mean"), deviation = formula::sqrt(formula::tensor("var") + m_eps);
    return Formula({{"mean", {}, overChannels(formula::x()), -1},
                    {"var", {}, overChannels(formula::power(centred, 2)), -1},
                    {"y", {}, parameter("weight", "gamma") * centred / deviation + parameter("bias", "beta"), 0}});
}

at::Tensor HorNetLayerNorm::forward(const at::Tensor& input) {
    if (m_place == ChannelPlace::Last) return at::layer_norm(input, weight.sizes(), weight, bias, m_eps);
    const auto mean = [](const at::Tensor& of) { return at::mean(of, {1}, /*keepdim=*/true); };
    const at::Tensor centred = input - mean(input);
    const at::Tensor normalised = centred / at::sqrt(mean(centred.pow(2)) + m_eps);
    return weight.view({-1, 1, 1}) * normalised + bias.view({-1, 1, 1});
}

GlobalLocalFilter::GlobalLocalFilter(std::int64_t channels, std::int64_t height, std::int64_t width) : UnaryLayer("GlobalLocalFilter") {
    const std::int64_t half = channels / 2;
    m_local = std::make_shared<Conv2d>(Conv2dOptions::square(half, half, 3).padded(1).grouped(half).withBias(false));
    const std::vector<std::int64_t> shape{half, height, width, 2};
    m_filter = register_parameter("complex_weight", constructorValuesSkipped() ? at::empty(shape) : at::randn(shape) * 0.02);
    register_module("dw", m_local);
    m_preNorm = register_module("pre_norm", UnaryPtr(std::make_shared<HorNetLayerNorm>(channels, ChannelPlace::First)));
    m_postNorm = register_module("post_norm", UnaryPtr(std::make_shared<HorNetLayerNorm>(channels, ChannelPlace::First)));
}

Formula GlobalLocalFilter::formula() const {
    const std::int64_t half = m_filter.size(0);
    const Term c = formula::index("c"), i = formula::index("i"), j = formula::index("j"), n = formula::tensor("n");
    return Formula({{"n", {}, called(m_preNorm, formula::x()), -1},
                    {"n1", {"c", "i", "j"}, n[{c, i, j}], -1},
                    {"n2", {"c", "i", "j"}, n[{c + half, i, j}], -1},
                    {"a", {}, called(m_local, formula::tensor("n1")), -1},
                    {"b", {}, formula::words("irfft2(rfft2(n2) * complex_weight): the waves in n2, each times a complex factor"), -1},
                    {"z", {}, formula::words("the channels of a and b in turn"), -1},
                    {"y", {}, called(m_postNorm, formula::tensor("z")), 0}});
}

at::Tensor GlobalLocalFilter::forward(const at::Tensor& input) {
    const at::Tensor x = (*m_preNorm)(input);
    const std::int64_t half = m_filter.size(0), rows = input.size(2), columns = input.size(3);
    const at::Tensor near =
        (*m_local)(ops::channels(x, 0, half, {"half for the convolution", "These channels look at what is next to each place."}));
    const at::Tensor other =
        ops::channels(x, half, x.size(1) - half, {"half for the filter", "These channels look at the whole map at once."});
    // The reference casts to float32, as transforms of half precision need sides that are powers of two.
    at::Tensor spectrum =
        ops::rfft2(other.to(at::kFloat), {"spectrum", "The map as a sum of waves: one complex number for each frequency."});
    at::Tensor filter = m_filter;
    if (filter.size(1) != spectrum.size(2) || filter.size(2) != spectrum.size(3))
        filter = ops::resizeFilter(filter, spectrum.size(2), spectrum.size(3),
                                   {"filter for this size", "The map has another number of frequencies than the filter was made for."});
    spectrum = ops::filterSpectrum(
        spectrum, filter,
        {"filter the waves", "A factor for each frequency does what a convolution with a kernel as large as the map does."});
    const at::Tensor far = ops::irfft2(spectrum, rows, columns, {"back to a map", "The sum of the filtered waves at each place."});
    return (*m_postNorm)(ops::interleave(near, far, {"both halves in turn", "Neighbouring channels hold what is near and what is far."}));
}

static UnaryPtr makeDwConv(std::int64_t channels, const ConfigValue& cfg, const std::string& path) {
    using py::value;
    static const Signature s_local{
        "get_dwconv",
        "A depthwise convolution.",
        ReferenceClass::of("mmcls.models.backbones.hornet.get_dwconv"),
        {{"type", {}, "DW."}, {"kernel_size", {}, "Side of the kernel."}, {"bias", value(true), "Whether it has a bias."}}};
    static const Signature s_global{
        "GlobalLocalFilter",
        "A filter in the frequency domain.",
        ReferenceClass::of("mmcls.models.backbones.hornet.GlobalLocalFilter"),
        {{"type", {}, "GF."}, {"h", value(14), "Rows of the filter."}, {"w", value(8), "Columns of the filter."}}};
    const ConfigValue* type = cfg.isDict() ? cfg.find("type") : nullptr;
    const std::string name = type && type->isString() ? type->asString() : std::string();
    if (name == "GF") {
        const Arguments a = checkedArguments(s_global, cfg, path);
        return std::make_shared<GlobalLocalFilter>(channels, a.integer("h"), a.integer("w"));
    }
    if (name != "DW") throw refuse(cfg, path, message("hornet.dw-type-should-be", "dw_type should be `DW` or `GF`"));
    const Arguments a = checkedArguments(s_local, cfg, path);
    const std::int64_t kernel = a.integer("kernel_size");
    return std::make_shared<Conv2d>(
        Conv2dOptions::square(channels, channels, kernel).padded((kernel - 1) / 2).grouped(channels).withBias(a.boolean("bias")));
}

GnConv::GnConv(std::int64_t channels, std::int64_t order, const ConfigValue& dwCfg, double scale, const std::string& path)
    : UnaryLayer("gnConv"), m_scale(scale) {
    for (std::int64_t i = 0; i < order; ++i) m_dims.push_back(channels >> i);
    std::reverse(m_dims.begin(), m_dims.end());
    const auto pointwise = [](std::int64_t in, std::int64_t out) -> UnaryPtr {
        return std::make_shared<Conv2d>(Conv2dOptions::square(in, out, 1));
    };
    m_projIn = register_module("proj_in", pointwise(channels, 2 * channels));
    m_dwConv = register_module("dwconv", makeDwConv(std::accumulate(m_dims.begin(), m_dims.end(), std::int64_t{0}), dwCfg, path));
    m_projOut = register_module("proj_out", pointwise(channels, channels));
    m_projs = register_module("projs", std::make_shared<ModuleList>(/*ofMmcv=*/false));
    for (std::size_t i = 0; i + 1 < m_dims.size(); ++i) m_projs->append(pointwise(m_dims[i], m_dims[i + 1]));
}

Formula GnConv::formula() const {
    using formula::tensor;
    const Term c = formula::index("c"), i = formula::index("i"), j = formula::index("j");
    std::vector<FormulaLine> lines{{"p", {}, called(m_projIn, formula::x()), -1},
                                   {"q", {"c", "i", "j"}, tensor("p")[{c + m_dims.front(), i, j}], -1},
                                   {"d", {}, m_scale * called(m_dwConv, tensor("q")), -1}};
    std::int64_t first = 0;
    Term product = tensor("p")[{c, i, j}];
    for (std::size_t k = 0; k < m_dims.size(); ++k) {
        if (k > 0) product = called(m_projs->items()[k - 1], tensor("m" + std::to_string(k)))[{c, i, j}];
        lines.push_back({"m" + std::to_string(k + 1), {"c", "i", "j"}, product * tensor("d")[{first == 0 ? c : c + first, i, j}], -1});
        first += m_dims[k];
    }
    lines.push_back({"y", {}, called(m_projOut, tensor("m" + std::to_string(m_dims.size()))), 0});
    return Formula(std::move(lines));
}

at::Tensor GnConv::forward(const at::Tensor& input) {
    const at::Tensor both = (*m_projIn)(input);
    const std::int64_t least = m_dims.front(), all = std::accumulate(m_dims.begin(), m_dims.end(), std::int64_t{0});
    TORCH_CHECK(least + all == both.size(1), "split_with_sizes expects split_sizes to sum exactly to ", both.size(1),
                " (input tensor's size at dimension 1), but got split_sizes=[", least, ", ", all, "]");
    const at::Tensor start = ops::channels(both, 0, least, {"what is multiplied", "A few channels, which each product doubles."});
    const at::Tensor rest = ops::channels(both, least, all, {"what it is multiplied by", "The factors of all products, side by side."});
    const at::Tensor factors = ops::mul((*m_dwConv)(rest), m_scale, {"scale", "Products of large factors would grow fast."});
    at::Tensor x;
    std::int64_t first = 0;
    for (std::size_t i = 0; i < m_dims.size(); ++i) {
        const at::Tensor own = ops::channels(factors, first, m_dims[i], {"factors", "The channels of this product."});
        x = ops::mul(i == 0 ? start : (*m_projs->items()[i - 1])(x), own,
                     {"gate", "Each place times what the convolution gathered around it: an interaction of one order more."});
        first += m_dims[i];
    }
    return (*m_projOut)(x);
}

}  // namespace teardown::engine
