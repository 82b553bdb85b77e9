#include "core/engine/zoo/backbones/repmlp_block.h"

#include "core/engine/nn/constructor_values.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/map_ops.h"
#include "core/engine/nn/norm.h"
#include "core/engine/zoo/blocks/conv_module.h"
#include "core/engine/zoo/blocks/se_layer.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"
#include "core/trace/details/foldable_block.h"

namespace teardown::engine {

/// Whatever the network's norm_cfg says.
static ConfigValue batchNorm() { return py::dict({{"type", py::value("BN")}, {"requires_grad", py::value(true)}}); }

RepMlpBlock::RepMlpBlock(RepMlpBlockOptions options)
    : UnaryModule("RepMLPBlock"), m_options(std::move(options)), m_deploy(m_options.deploy) {
    const RepMlpBlockOptions& o = m_options;
    m_gate = register_module("gp", UnaryPtr(std::make_shared<GlobalPerceptron>(o.channels, o.ratio, o.path)));
    m_fullyConnected = register_module("fc3", makeFullyConnected(o.deploy));
    m_norm = register_module("fc3_bn", o.deploy ? UnaryPtr(std::make_shared<Identity>())
                                                : buildNormLayer(batchNorm(), o.shareSets, {}, o.path + ".norm_cfg").layer);
    if (o.deploy) return;
    ConvModuleOptions shared;
    shared.normCfg = batchNorm();
    shared.path = o.path;
    for (const std::int64_t kernel : o.kernels)
        m_convolutions.push_back(register_module(
            "repconv" + std::to_string(kernel),
            convModule(shared, Conv2dOptions::square(o.shareSets, o.shareSets, kernel).padded(kernel / 2).grouped(o.shareSets))));
}

UnaryPtr RepMlpBlock::makeFullyConnected(bool bias) const {
    const std::int64_t width = m_options.shareSets * places();
    return std::make_shared<Conv2d>(Conv2dOptions::square(width, width, 1).grouped(m_options.shareSets).withBias(bias));
}

Formula RepMlpBlock::formula() const {
    using formula::floorQuotient;
    using formula::index;
    using formula::tensor;
    const std::int64_t sets = m_options.shareSets, groups = m_options.channels / sets, width = m_options.width;
    const Term n = index("n"), c = index("c"), i = index("i"), j = index("j");
    const Term channel = sets * (n % groups) + c;
    std::vector<FormulaLine> lines{
        {"g", {}, called(m_gate, formula::x()), -1},
        {"p", {"n", "c", "i", "j"}, formula::x()[{floorQuotient(n, groups), channel, i, j}], -1},
        {"v", {"c", "i", "j"}, tensor("p")[{floorQuotient(c, places()), floorQuotient(c, width) % m_options.height, c % width}], -1},
        {"f", {}, called(m_fullyConnected, tensor("v")), -1},
        {"m", {"c", "i", "j"}, tensor("f")[{places() * c + width * i + j, 0, 0}], -1}};
    Term sum = called(m_norm, tensor("m"));
    Term local;
    for (const UnaryPtr& convolution : m_convolutions) {
        const Term one = called(convolution, tensor("p"));
        local = local ? local + one : one;
    }
    lines.push_back({"s", {}, local ? sum + local : sum, -1});
    const Term together = tensor("s")[{groups * n + floorQuotient(c, sets), c % sets, i, j}];
    lines.push_back({"y", {"n", "c", "i", "j"}, together * tensor("g")[{n, c, 0, 0}], 0});
    return Formula(std::move(lines));
}

at::Tensor RepMlpBlock::forward(const at::Tensor& input) {
    const RepMlpBlockOptions& o = m_options;
    // The reference would also divide a larger map into partitions, but its network accepts only pictures that give one.
    TORCH_CHECK(input.dim() == 4 && input.size(2) == o.height && input.size(3) == o.width, "RepMLPBlock takes maps of ", o.height, " x ",
                o.width, " only, not ", input.sizes());
    const at::Tensor gate = (*m_gate)(input);
    const at::Tensor partitions = ops::regroupChannels(
        input, o.shareSets, {"share sets", "Every few channels become a sample, so that all of them share one set of weights."});
    const at::Tensor vectors = ops::rowAsMap(
        ops::flatten(partitions, 1, {"all places in a row", "The fully connected layer sees all places of its channels at once."}),
        {"a place of its own", "The fully connected layer is written as a 1x1 convolution."});
    const at::Tensor connected = ops::vectorToMap((*m_fullyConnected)(vectors), o.height, o.width,
                                                  {"a map again", "Each output of the fully connected layer is a place of the map."});
    at::Tensor sum = (*m_norm)(connected);
    at::Tensor local;
    for (const UnaryPtr& convolution : m_convolutions) {
        const at::Tensor one = (*convolution)(partitions);
        local =
            local.defined() ? ops::add(local, one, {"sum of the convolutions", "Kernels of different sizes see the neighbourhood."}) : one;
    }
    if (local.defined())
        sum = ops::add(sum, local,
                       {"plus the convolutions",
                        "A convolution is a fully connected layer with most weights zero, so that these branches can be folded into it."});
    const at::Tensor together = ops::regroupChannels(sum, o.channels, {"channels together", "Back to all channels of a picture."});
    return ops::mul(together, gate, {"channel gate", "Each channel is scaled by how much it matters in this picture."});
}

Description RepMlpBlock::describe() const {
    Description description = madeOfParts();
    if (m_deploy) return description;
    auto foldable = std::make_shared<FoldableBlock>();
    foldable->kept = foldedName();
    foldable->branches = {foldable->kept, "fc3_bn"};
    for (const std::int64_t kernel : m_options.kernels) foldable->branches.push_back("repconv" + std::to_string(kernel));
    description.detail = std::move(foldable);
    return description;
}

static void setNorm(ReparamBranch& branch, const Layer& norm) {
    const auto& batchNorm = dynamic_cast<const BatchNorm&>(norm);
    branch.gamma = batchNorm.weight;
    branch.beta = batchNorm.bias;
    branch.mean = batchNorm.runningMean;
    branch.var = batchNorm.runningVar;
    branch.eps = batchNorm.eps();
}

ReparamBlock RepMlpBlock::describeBranches() const {
    ReparamBlock block;
    block.inChannels = block.outChannels = static_cast<int>(m_options.channels);
    block.groups = static_cast<int>(m_options.shareSets);
    block.partition = {m_options.height, m_options.width};
    block.texts = "RepMLP ";
    if (m_deploy) {
        block.blocked = message("fold-blocked.deploy", "the block is in its deploy form already");
        return block;
    }
    for (std::size_t i = 0; i < m_convolutions.size(); ++i) {
        ReparamBranch branch;
        branch.path = "repconv" + std::to_string(m_options.kernels[i]);
        const auto parts = childLayers(*m_convolutions[i]);
        branch.weight = parts.at(0).second->named_parameters(/*recurse=*/false)["weight"];
        setNorm(branch, *parts.at(1).second);
        block.branches.push_back(std::move(branch));
    }
    ReparamBranch connected;
    connected.kind = BranchKind::FullyConnected;
    connected.path = "fc3";
    connected.weight = m_fullyConnected->named_parameters(/*recurse=*/false)["weight"];
    setNorm(connected, *m_norm);
    block.branches.push_back(std::move(connected));
    return block;
}

void RepMlpBlock::switchToDeploy(const at::Tensor& kernel, const at::Tensor& bias) {
    if (m_deploy) return;
    {
        const SkipConstructorValues skip;
        m_fullyConnected = makeFullyConnected(/*bias=*/true);
    }
    auto& conv = dynamic_cast<Conv2d&>(*m_fullyConnected);
    TORCH_CHECK(kernel.sizes() == conv.weight.sizes() && bias.sizes() == conv.bias.sizes(), "the folded kernel has shape ", kernel.sizes(),
                " instead of ", conv.weight.sizes());
    conv.weight.set_data(kernel.detach().clone());
    conv.bias.set_data(bias.detach().clone());
    m_norm = std::make_shared<Identity>();
    replace_module("fc3", m_fullyConnected);
    replace_module("fc3_bn", m_norm);
    for (const std::int64_t size : m_options.kernels) unregister_module("repconv" + std::to_string(size));
    m_convolutions.clear();
    m_deploy = true;
    train(is_training());
    for (at::Tensor& parameter : m_fullyConnected->parameters()) parameter.set_requires_grad(false);
}

}  // namespace teardown::engine
