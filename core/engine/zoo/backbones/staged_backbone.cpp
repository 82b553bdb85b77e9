#include "core/engine/zoo/backbones/staged_backbone.h"

#include <algorithm>

namespace teardown::engine {

StagedBackbone::StagedBackbone(const Arguments& a, const char* base)
    : Backbone(a.signature().name, a["init_cfg"], {base}), m_frozenStages(a.integer("frozen_stages")) {
    m_normEval = a.signature().argument("norm_eval") && a.boolean("norm_eval");
}

void StagedBackbone::addStem(const std::string& name, UnaryPtr layer, bool freezes) {
    m_parts.push_back({register_module(name, std::move(layer)), -1, freezes});
}

void StagedBackbone::addStage(std::vector<UnaryPtr> layers) {
    for (UnaryPtr& layer : layers) m_parts.push_back({std::move(layer), m_stages});
    ++m_stages;
}

void StagedBackbone::addTail(const std::string& name, UnaryPtr layer) {
    m_parts.push_back({register_module(name, std::move(layer)), m_stages - 1, /*freezes=*/false});
}

bool StagedBackbone::isOutputStage(std::int64_t stage) const {
    return std::find(m_outIndices.begin(), m_outIndices.end(), stage) != m_outIndices.end();
}

bool StagedBackbone::endsStage(std::size_t part) const {
    const std::int64_t stage = m_parts[part].stage;
    return stage >= 0 && (part + 1 == m_parts.size() || m_parts[part + 1].stage != stage);
}

bool StagedBackbone::givesOutput(std::size_t part) const { return endsStage(part) && isOutputStage(m_parts[part].stage); }

std::vector<std::pair<const Layer*, int>> StagedBackbone::outputLayers() const {
    std::vector<std::pair<const Layer*, int>> outputs;
    for (std::size_t i = 0; i < m_parts.size(); ++i)
        if (endsStage(i)) outputs.emplace_back(m_parts[i].layer.get(), static_cast<int>(m_parts[i].stage));
    return outputs;
}

at::Tensor StagedBackbone::runStages(const at::Tensor& input, std::vector<Value>& outputs) {
    at::Tensor x = input;
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        x = (*m_parts[i].layer)(x);
        if (givesOutput(i)) outputs.emplace_back(x);
    }
    return x;
}

Value StagedBackbone::forward(const Value& input, const CallContext&) {
    std::vector<Value> outputs;
    runStages(input.tensor(), outputs);
    return Value::list(std::move(outputs));
}

FormulaLines StagedBackbone::stageLines(std::size_t more) const {
    std::size_t outputs = more, end = 0;
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        if (!givesOutput(i)) continue;
        ++outputs;
        end = i + 1;
    }
    if (more > 0) end = m_parts.size();
    FormulaLines lines(outputs);
    for (std::size_t i = 0; i < end; ++i) {
        lines.call(nameOf(*m_parts[i].layer));
        if (givesOutput(i)) lines.output();
    }
    return lines;
}

Formula StagedBackbone::formula() const { return stageLines().finish(); }

void StagedBackbone::freezeStages() {
    for (const Part& part : m_parts)
        if (part.freezes && part.stage < m_frozenStages) freeze(*part.layer);
}

}  // namespace teardown::engine
