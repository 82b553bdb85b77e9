#include "core/engine/zoo/backbones/resnest_block.h"

#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/blocks/split_attention.h"

namespace teardown::engine {

ResNeStBlock::ResNeStBlock(const ResNetBlockOptions& options) : ResNetBlock(options, "Bottleneck") {
    const ResNetBlockOptions& o = m_options;
    const std::int64_t middle = middleChannels(), stride = o.caffeStyle ? 1 : o.stride;
    const bool pools = o.avgDownStride && stride > 1;
    const auto pointwise = [&](std::int64_t in, std::int64_t out) { return Conv2dOptions::square(in, out, 1); };
    addConvolution("1", makeConvolution(pointwise(o.inChannels, middle).strided(o.caffeStyle ? o.stride : 1)), middle);
    SplitAttentionOptions attention;
    attention.conv =
        Conv2dOptions::square(middle, middle, 3).strided(pools ? 1 : stride).padded(o.dilation).dilated(o.dilation).grouped(o.groups);
    attention.radix = o.radix;
    attention.reductionFactor = o.reductionFactor;
    attention.convCfg = o.convCfg;
    attention.normCfg = o.normCfg;
    attention.path = o.path;
    m_attention = register_module("conv2", std::make_shared<SplitAttentionConv2d>(attention));
    addConvolution("3", makeConvolution(pointwise(middle, o.outChannels)), o.outChannels);
    addShortcut();
    if (pools) m_pool = register_module("avd_layer", std::make_shared<AvgPool2d>(3, stride, 1));
}

Description ResNeStBlock::describe() const {
    Description description = ResNetBlock::describe();
    description.reference = "ResNeStBottleneck";
    return description;
}

Term ResNeStBlock::branchTerm(std::vector<FormulaLine>&) const {
    Term y = called(m_attention, called(m_relu, called(m_norms[0], called(m_convs[0], formula::x()))));
    if (m_pool) y = called(m_pool, y);
    return called(m_norms[1], called(m_convs[1], y));
}

at::Tensor ResNeStBlock::branch(const at::Tensor& input) {
    at::Tensor x = (*m_attention)((*m_relu)((*m_norms[0])((*m_convs[0])(input))));
    if (m_pool) x = (*m_pool)(x);
    return (*m_norms[1])((*m_convs[1])(x));
}

}  // namespace teardown::engine
