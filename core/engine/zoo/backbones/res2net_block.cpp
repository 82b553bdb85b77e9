#include "core/engine/zoo/backbones/res2net_block.h"

#include "core/engine/nn/map_ops.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/trace/formula_slice.h"

#include <cmath>

namespace teardown::engine {

Bottle2neck::Bottle2neck(const ResNetBlockOptions& options) : ResNetBlock(options, "Bottle2neck") {
    const ResNetBlockOptions& o = m_options;
    const std::int64_t middle = o.outChannels / o.expansion, stride = o.caffeStyle ? 1 : o.stride;
    const double ratio = static_cast<double>(o.baseWidth) / static_cast<double>(o.baseChannels);
    m_width = static_cast<std::int64_t>(std::floor(static_cast<double>(middle) * ratio));
    const std::int64_t all = m_width * o.scales;
    addConvolution("1", makeConvolution(Conv2dOptions::square(o.inChannels, all, 1).strided(o.caffeStyle ? o.stride : 1)), all);
    m_partConvs = std::make_shared<ModuleList>();
    m_partNorms = std::make_shared<ModuleList>();
    for (std::int64_t i = 1; i < o.scales; ++i) {
        m_partConvs->append(
            makeConvolution(Conv2dOptions::square(m_width, m_width, 3).strided(stride).padded(o.dilation).dilated(o.dilation)));
        m_partNorms->append(buildNormLayer(o.normCfg, m_width, std::to_string(i), o.path + ".norm_cfg").layer);
    }
    addConvolution("3", makeConvolution(Conv2dOptions::square(all, o.outChannels, 1)), o.outChannels);
    addShortcut();
    if (o.opensStage) m_pool = register_module("pool", std::make_shared<AvgPool2d>(3, stride, 1));
    register_module("convs", m_partConvs);
    register_module("bns", m_partNorms);
}

Term Bottle2neck::branchTerm(std::vector<FormulaLine>& lines) const {
    const auto& convs = m_partConvs->items();
    const auto& norms = m_partNorms->items();
    const auto part = [&](std::size_t i) {
        return formula::slice(formula::tensor("s"), 1, static_cast<std::int64_t>(i) * m_width, m_width);
    };
    lines.push_back({"s", {}, called(m_relu, called(m_norms[0], called(m_convs[0], formula::x()))), -1});
    std::vector<Term> parts;
    for (std::size_t i = 0; i < convs.size(); ++i) {
        const Term seen = i == 0 || m_pool ? part(i) : parts.back() + part(i);
        const std::string name = "s" + std::to_string(i + 1);
        lines.push_back({name, {}, called(m_relu, called(norms[i], called(convs[i], seen))), -1});
        parts.push_back(formula::tensor(name));
    }
    const Term last = part(convs.size());
    parts.push_back(m_pool ? called(m_pool, last) : last);
    return called(m_norms[1], called(m_convs[1], formula::stack(parts, 1)));
}

at::Tensor Bottle2neck::branch(const at::Tensor& input) {
    const auto& convs = m_partConvs->items();
    const auto& norms = m_partNorms->items();
    const at::Tensor all = (*m_relu)((*m_norms[0])((*m_convs[0])(input)));
    const auto part = [&](std::size_t i) {
        return ops::channels(all, static_cast<std::int64_t>(i) * m_width, m_width,
                             {"part of the channels", "Each part but the last has a 3x3 of its own, which costs less than one over all."});
    };
    Tensors parts;
    for (std::size_t i = 0; i < convs.size(); ++i) {
        at::Tensor x = part(i);
        if (i > 0 && !m_pool)
            x = ops::add(parts.back(), x,
                         {"sum with the part before", "This part's 3x3 also sees the result of the one before: its window grows."});
        parts.push_back((*m_relu)((*norms[i])((*convs[i])(x))));
    }
    const at::Tensor last = part(convs.size());
    parts.push_back(m_pool ? (*m_pool)(last) : last);
    const at::Tensor joined =
        ops::cat(parts, 1, {"parts side by side", "Windows of several sizes are next to each other in the channels."});
    return (*m_norms[1])((*m_convs[1])(joined));
}

}  // namespace teardown::engine
