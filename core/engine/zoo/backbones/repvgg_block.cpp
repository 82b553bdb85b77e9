#include "core/engine/zoo/backbones/repvgg_block.h"

#include "core/engine/nn/constructor_values.h"
#include "core/engine/nn/containers.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/blocks/se_layer.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/trace/details/foldable_block.h"

namespace teardown::engine {

RepVggBlock::RepVggBlock(RepVggBlockOptions options) : UnaryModule("RepVGGBlock", options.initCfg), m_options(std::move(options)) {
    const RepVggBlockOptions& o = m_options;
    if (o.deploy) {
        m_reparam = register_module("branch_reparam", buildConvLayer(o.convCfg, mainConv(true), o.path + ".conv_cfg"));
    } else {
        if (o.inChannels == o.outChannels && o.stride == 1)
            m_identity = register_module("branch_norm", buildNormLayer(o.normCfg, o.inChannels, {}, o.path + ".norm_cfg").layer);
        m_branch3x3 = register_module("branch_3x3", makeBranch(mainConv(false)));
        m_branch1x1 = register_module(
            "branch_1x1",
            makeBranch(Conv2dOptions::square(o.inChannels, o.outChannels, 1).strided(o.stride).grouped(o.groups).withBias(false)));
    }
    if (!o.seCfg.isNone()) m_seLayer = register_module("se_layer", UnaryPtr(std::make_shared<SELayer>(o.outChannels, o.seCfg, o.sePath)));
    m_act = register_module("act", buildActivationLayer(o.actCfg, o.path + ".act_cfg"));
}

Conv2dOptions RepVggBlock::mainConv(bool bias) const {
    const RepVggBlockOptions& o = m_options;
    return Conv2dOptions::square(o.inChannels, o.outChannels, 3)
        .strided(o.stride)
        .padded(o.dilation)
        .dilated(o.dilation)
        .grouped(o.groups)
        .withBias(bias);
}

UnaryPtr RepVggBlock::makeBranch(const Conv2dOptions& conv) const {
    auto branch = std::make_shared<Sequential>(/*ofMmcv=*/true);
    branch->append(buildConvLayer(m_options.convCfg, conv, m_options.path + ".conv_cfg"), "conv");
    branch->append(buildNormLayer(m_options.normCfg, m_options.outChannels, {}, m_options.path + ".norm_cfg").layer, "norm");
    return branch;
}

Formula RepVggBlock::formula() const {
    const Term x = formula::x();
    Term y;
    if (m_reparam) {
        y = called(m_reparam, x);
    } else {
        y = called(m_branch3x3, x) + called(m_branch1x1, x);
        if (m_identity) y = y + called(m_identity, x);
    }
    if (m_seLayer && (!m_reparam || m_options.keepSe)) y = called(m_seLayer, y);
    return Formula(called(m_act, y));
}

at::Tensor RepVggBlock::forward(const at::Tensor& input) {
    at::Tensor x;
    if (m_reparam) {
        x = (*m_reparam)(input);
    } else {
        // In the reference's order of execution: the identity first, then 3x3 and 1x1.
        const at::Tensor identity = m_identity ? (*m_identity)(input) : at::Tensor{};
        const at::Tensor wide = (*m_branch3x3)(input);
        const at::Tensor narrow = (*m_branch1x1)(input);
        x = ops::add(wide, narrow,
                     {"sum of the branches", "Convolution is linear, so these branches can later be folded into one kernel."});
        // Without an identity branch the reference adds the integer 0.
        if (m_identity)
            x = ops::add(x, identity,
                         {"plus the identity branch", "Size and channels stay, so the normalised input itself is a third branch."});
    }
    if (m_seLayer && (!m_reparam || m_options.keepSe)) x = (*m_seLayer)(x);
    return (*m_act)(x);
}

Description RepVggBlock::describe() const {
    Description description = madeOfParts();
    if (m_reparam) return description;
    auto foldable = std::make_shared<FoldableBlock>();
    for (const ReparamBranch& branch : describeBranches().branches) foldable->branches.push_back(branch.path);
    description.detail = std::move(foldable);
    return description;
}

ReparamBranch RepVggBlock::branchOf(BranchKind kind, const std::string& path, const Layer& branch) {
    ReparamBranch described;
    described.kind = kind;
    described.path = path;
    const auto* norm = dynamic_cast<const BatchNorm*>(&branch);
    if (const auto* sequence = dynamic_cast<const Sequential*>(&branch)) {
        described.weight = sequence->items().at(0)->named_parameters(/*recurse=*/false)["weight"];
        norm = dynamic_cast<const BatchNorm*>(sequence->items().at(1).get());
    }
    if (norm) {
        described.gamma = norm->weight;
        described.beta = norm->bias;
        described.mean = norm->runningMean;
        described.var = norm->runningVar;
        described.eps = norm->eps();
    }
    return described;
}

ReparamBlock RepVggBlock::describeBranches() const {
    ReparamBlock block;
    block.inChannels = static_cast<int>(m_options.inChannels);
    block.outChannels = static_cast<int>(m_options.outChannels);
    block.groups = static_cast<int>(m_options.groups);
    if (m_reparam) {
        block.blocked = message("fold-blocked.deploy", "the block is in its deploy form already");
        return block;
    }
    block.branches.push_back(branchOf(BranchKind::Convolution, "branch_3x3", *m_branch3x3));
    block.branches.push_back(branchOf(BranchKind::Convolution, "branch_1x1", *m_branch1x1));
    if (m_identity) block.branches.push_back(branchOf(BranchKind::Identity, "branch_norm", *m_identity));
    if (const ConfigValue* type = m_options.normCfg.find("type"); type && type->str() != "BN")
        block.blocked =
            message("fold-blocked.norm", "Switch is not allowed when norm_cfg['type'] != 'BN'; it is {type}", {{"type", type->repr()}});
    for (const ReparamBranch& branch : block.branches)
        if (block.blocked.empty() && (!branch.gamma.defined() || !branch.mean.defined()))
            block.blocked = message("fold-blocked.statistics", "the batch norm of {branch} has no gamma or no running statistics to fold",
                                    {{"branch", branch.path}});
    return block;
}

void RepVggBlock::switchToDeploy(const at::Tensor& kernel, const at::Tensor& bias) {
    if (m_reparam) return;
    {
        const SkipConstructorValues skip;
        m_reparam = buildConvLayer(m_options.convCfg, mainConv(true), m_options.path + ".conv_cfg");
    }
    auto& conv = dynamic_cast<Conv2d&>(*m_reparam);
    TORCH_CHECK(kernel.sizes() == conv.weight.sizes() && bias.sizes() == conv.bias.sizes(), "the folded kernel has shape ", kernel.sizes(),
                " instead of ", conv.weight.sizes());
    conv.weight.set_data(kernel.detach().clone());
    conv.bias.set_data(bias.detach().clone());
    m_reparam->train(is_training());
    register_module("branch_reparam", m_reparam);
    unregister_module("branch_3x3");
    unregister_module("branch_1x1");
    if (m_identity) unregister_module("branch_norm");
    m_branch3x3.reset();
    m_branch1x1.reset();
    m_identity.reset();
    for (at::Tensor& parameter : parameters()) parameter.set_requires_grad(false);
    m_options.keepSe = true;
}

}  // namespace teardown::engine
