#include "core/engine/zoo/backbones/meta_former.h"

#include "core/engine/zoo/backbones/arch_row.h"

namespace teardown::engine {

MetaFormer::MetaFormer(const Arguments& a)
    : Backbone(a.signature().name, a["init_cfg"], {"BaseBackbone"}), m_frozenStages(a.integer("frozen_stages")) {}

void MetaFormer::setNetwork(std::vector<LayerPtr> parts, bool ofMmcv) {
    m_network = register_module("network", std::make_shared<ModuleListOf<Layer>>(ofMmcv));
    for (LayerPtr& part : parts) m_network->append(std::move(part));
    m_norms.resize(m_network->items().size());
}

void MetaFormer::addNorm(std::int64_t part, const UnaryPtr& norm) {
    const std::string name = "norm" + std::to_string(part);
    if (named_children().contains(name)) return;
    register_module(name, norm);
    // A network with fewer parts than out_indices allows for never reaches some of its norms.
    if (const auto index = static_cast<std::size_t>(part); index < m_norms.size()) m_norms[index] = norm;
}

void MetaFormer::freezeFrozen(const Arguments& a) {
    if (m_frozenStages > std::ssize(m_norms))
        throw BuildFailure{a.bad("frozen_stages",
                                 message("meta-former.index-out-of-range", "index {index} is out of range", {{"index", m_norms.size()}}))};
    freezeStages();
}

Value throughLayer(Layer& layer, const Value& x) {
    if (auto* module = dynamic_cast<ValueLayer*>(&layer)) return (*module)(x);
    const at::Tensor y = dynamic_cast<UnaryLayer&>(layer)(x.tensor());
    return x.grid() ? Value(y, *x.grid()) : Value(y);
}

Value MetaFormer::outputOf(std::size_t, UnaryLayer& norm, const Value& x, const Value&) { return norm(x.tensor()); }

void MetaFormer::writeOutput(ChainLines& lines, std::size_t, const UnaryPtr& norm) const {
    lines.outputBeside({}, called(norm, lines.named()));
}

Formula MetaFormer::formula() const {
    std::size_t outputs = 0, end = 0;
    for (std::size_t i = 0; i < m_norms.size(); ++i) {
        if (!m_norms[i]) continue;
        ++outputs;
        end = i + 1;
    }
    ChainLines lines(outputs);
    lines.call(nameOf(*m_patchEmbed));
    for (std::size_t i = 0; i < end; ++i) {
        lines.call(nameOf(*parts()[i]));
        if (m_norms[i]) writeOutput(lines, i, m_norms[i]);
    }
    return lines.finish();
}

Value MetaFormer::forward(const Value& picture, const CallContext&) {
    std::vector<Value> outputs;
    Value x = (*m_patchEmbed)(picture.tensor());
    for (std::size_t i = 0; i < m_norms.size(); ++i) {
        const Value before = x;
        x = throughLayer(*parts()[i], before);
        if (m_norms[i]) outputs.push_back(outputOf(i, *m_norms[i], x, before));
    }
    return Value::list(std::move(outputs));
}

void MetaFormer::freezeStages() {
    if (m_frozenStages >= 0) freeze(*m_patchEmbed);
    for (std::size_t i = 0; static_cast<std::int64_t>(i) < m_frozenStages; ++i) {
        freeze(*parts()[i]);
        if (m_norms[i]) freeze(*m_norms[i]);
    }
}

double blockDropPath(const Arguments& a, std::int64_t number, std::int64_t blocks) {
    if (blocks == 1)
        throw BuildFailure{a.bad("arch", message("meta-former.division-by-zero", "float division by zero"),
                                 message("do.give-two-blocks", "The rates increase from the first block to the last: give at least two."))};
    return a.number("drop_path_rate") * static_cast<double>(number) / static_cast<double>(blocks - 1);
}

Error unavailableArch(const Arguments& a, const std::string& known) {
    return a.bad("arch", message("meta-former.unavailable-arch", "Unavailable arch, please choose from ({known}) or pass a dict.",
                                 {{"known", known}}));
}

BuildFailure badArchDict(const Arguments& a, const char* keys) {
    std::vector<ConfigValue> given;
    if (a["arch"].isDict())
        for (const DictEntry& entry : a["arch"].entries()) given.push_back(entry.key);
    return {a.bad("arch",
                  message("meta-former.arch-dict-must-have", "The arch dict must have {keys}, but got {given}.",
                          {{"keys", keys}, {"given", a["arch"].isDict() ? ConfigValue::list(std::move(given)).repr() : a["arch"].repr()}}),
                  message("do.lists-of-one-length", "Give lists of integers with the same length."))};
}

}  // namespace teardown::engine
