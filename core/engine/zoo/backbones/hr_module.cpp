#include "core/engine/zoo/backbones/hr_module.h"

#include "core/engine/nn/activation.h"
#include "core/engine/nn/ops.h"
#include "core/engine/nn/upsample.h"
#include "core/engine/zoo/layer_builders.h"

namespace teardown::engine {

std::shared_ptr<Sequential> makeHRConvolution(const ResNetBlockOptions& shared, std::int64_t in, std::int64_t out, std::int64_t stride,
                                              const UnaryPtr& relu) {
    auto sequence = std::make_shared<Sequential>();
    const Conv2dOptions conv = Conv2dOptions::square(in, out, 3).strided(stride).padded(1).withBias(false);
    sequence->append(buildConvLayer(shared.convCfg, conv, shared.path + ".conv_cfg"));
    sequence->append(buildNormLayer(shared.normCfg, out, {}, shared.path + ".norm_cfg").layer);
    if (relu) sequence->append(relu);
    return sequence;
}

HRModule::HRModule(const std::vector<HRBranch>& branches, ResNetBlockOptions block, bool multiscaleOutput) : ValueModule("HRModule") {
    m_branches = register_module("branches", std::make_shared<ModuleList>());
    for (const HRBranch& branch : branches) {
        block.inChannels = block.outChannels = branch.channels;
        m_branches->append(makeResLayer(block, branch.blocks));
    }
    if (branches.size() > 1) makeFuseLayers(branches, block, multiscaleOutput ? branches.size() : 1);
    m_relu = register_module("relu", makeReLU(/*inplace=*/false));
}

/// Brings a map to a larger resolution: changes its channels to the target's, then repeats each value.
static UnaryPtr enlarging(const ResNetBlockOptions& shared, std::int64_t in, std::int64_t out, std::int64_t factor) {
    auto sequence = std::make_shared<Sequential>();
    sequence->append(buildConvLayer(shared.convCfg, Conv2dOptions::square(in, out, 1).withBias(false), shared.path + ".conv_cfg"));
    sequence->append(buildNormLayer(shared.normCfg, out, {}, shared.path + ".norm_cfg").layer);
    sequence->append(std::make_shared<Upsample>(factor));
    return sequence;
}

/// Brings a map to a smaller resolution with a convolution for each halving; the last one changes the channels and has no ReLU.
static UnaryPtr shrinking(const ResNetBlockOptions& shared, std::int64_t in, std::int64_t out, std::size_t halvings) {
    auto sequence = std::make_shared<Sequential>();
    for (std::size_t i = 1; i < halvings; ++i) sequence->append(makeHRConvolution(shared, in, in, 2, makeReLU(/*inplace=*/false)));
    sequence->append(makeHRConvolution(shared, in, out, 2, nullptr));
    return sequence;
}

void HRModule::makeFuseLayers(const std::vector<HRBranch>& branches, const ResNetBlockOptions& block, std::size_t outputs) {
    m_fuseLayers = register_module("fuse_layers", std::make_shared<ModuleListOf<ModuleList>>(/*ofMmcv=*/false));
    for (std::size_t to = 0; to < outputs; ++to) {
        auto row = std::make_shared<ModuleList>(/*ofMmcv=*/false);
        for (std::size_t from = 0; from < branches.size(); ++from) {
            const std::int64_t in = branches[from].channels, out = branches[to].channels;
            if (from == to)
                row->append(nullptr);
            else
                row->append(from > to ? enlarging(block, in, out, std::int64_t{1} << (from - to)) : shrinking(block, in, out, to - from));
        }
        m_fuseLayers->append(row);
    }
}

Formula HRModule::formula() const {
    const std::size_t branches = m_branches->items().size();
    if (!m_fuseLayers) return Formula(called(m_branches->items()[0], formula::x()));
    std::vector<FormulaLine> lines;
    std::vector<Term> maps;
    for (std::size_t i = 0; i < branches; ++i) {
        const std::string name = "b" + std::to_string(i + 1);
        const Term input = formula::tensor("input " + std::to_string(i), "x" + std::to_string(i + 1));
        lines.push_back({name, {}, called(m_branches->items()[i], input), -1});
        maps.push_back(formula::tensor(name));
    }
    const std::size_t outputs = m_fuseLayers->items().size();
    for (std::size_t to = 0; to < outputs; ++to) {
        Term sum;
        for (std::size_t from = 0; from < branches; ++from) {
            const std::string layer = "fuse_layers." + std::to_string(to) + '.' + std::to_string(from);
            const Term part = from == to ? maps[from] : formula::call(layer, {maps[from]});
            sum = sum ? sum + part : part;
        }
        lines.push_back({outputs > 1 ? "y" + std::to_string(to + 1) : "y", {}, called(m_relu, sum), static_cast<int>(to)});
    }
    return Formula(std::move(lines));
}

Value HRModule::forward(const Value& inputs, const CallContext&) {
    std::vector<at::Tensor> maps;
    for (std::size_t i = 0; i < m_branches->items().size(); ++i) maps.push_back((*m_branches->items()[i])(inputs[i].tensor()));
    if (!m_fuseLayers) return Value::list({maps[0]});
    std::vector<Value> outputs;
    for (std::size_t to = 0; to < m_fuseLayers->items().size(); ++to) {
        at::Tensor sum;
        for (std::size_t from = 0; from < maps.size(); ++from) {
            const UnaryPtr& layer = m_fuseLayers->items()[to]->items()[from];
            const at::Tensor part = layer ? (*layer)(maps[from]) : maps[from];
            sum = !sum.defined()
                      ? part
                      : ops::add(sum, part,
                                 {"sum of the resolutions",
                                  "Fine maps know where, coarse ones know what: each resolution receives what the others found."});
        }
        outputs.emplace_back((*m_relu)(sum));
    }
    return Value::list(std::move(outputs));
}

}  // namespace teardown::engine
